package dev.oriel.guests;
