package dev.oriel.cli;
