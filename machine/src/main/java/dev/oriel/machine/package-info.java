package dev.oriel.machine;
