/** Virtual processors: their loop, their turns, and what a guest calls to start and stop them. */
package dev.oriel.pseries.processor;
