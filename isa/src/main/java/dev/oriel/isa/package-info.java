package dev.oriel.isa;
