package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import org.junit.jupiter.api.Test;

/** The TLBs, which a guest fills as it likes, are part of what its host reserves. */
class TlbChargeTest {
  private static final int MIB = 1 << 20;

  /** Real mode, and eight modes of each of four processes. */
  private static final int PAIRS = 1 + 4 * 8;

  private static void createVcpu(HostShare share) {
    try (GuestMemory memory = GuestMemory.reserve(MIB, share)) {
      assertThat(new Vcpu(0, new Partition(memory, new NoDevices(), () -> 0)).msr()).isNegative();
    }
  }

  @Test
  void aProcessorIsChargedForAllItsTlbs() {
    HostShare share = HostShare.open(new HostMemory(16 * MIB), 0);
    TlbPair pair = new TlbPair(1 << 20);
    long arrays = (long) PAIRS * (pair.loads.length + pair.stores.length) * Long.BYTES;

    createVcpu(share);

    assertThat(share.used()).isBetween(arrays, arrays + arrays / 32);
  }

  @Test
  void aProcessorWithoutMemoryForItsTlbsIsNotCreated() {
    HostShare share = HostShare.open(new HostMemory(MIB), 0);

    assertThatThrownBy(() -> createVcpu(share)).isInstanceOf(OutOfHostMemoryException.class);
  }
}
