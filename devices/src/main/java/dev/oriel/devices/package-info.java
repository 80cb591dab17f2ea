package dev.oriel.devices;
