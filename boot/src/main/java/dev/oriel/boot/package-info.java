package dev.oriel.boot;
