package dev.oriel.cpu;

/** The bus of a machine whose guest is to access RAM only. */
public final class NoDevices implements MmioBus {
  @Override
  public long load(long ra, int size) {
    throw new AssertionError("load of " + Long.toHexString(ra));
  }

  @Override
  public void store(long ra, int size, long value) {
    throw new AssertionError("store to " + Long.toHexString(ra));
  }
}
