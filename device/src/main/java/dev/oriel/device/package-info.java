package dev.oriel.device;
