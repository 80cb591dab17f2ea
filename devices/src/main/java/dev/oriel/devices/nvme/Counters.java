package dev.oriel.devices.nvme;

/** What the SMART log counts. */
final class Counters {
  long blocksRead;
  long blocksWritten;
  long reads;
  long writes;
  long mediaErrors;
}
