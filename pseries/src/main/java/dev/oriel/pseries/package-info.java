package dev.oriel.pseries;
