package dev.oriel.pseries.memory;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.cpu.MmioBus;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryHcallsTest {
  private static final long DEVICE = 0x2000_8000_0000L;
  private static final long ZERO = 0x8000;
  private static final long COPY = 0x4000;

  @AutoClose private final Caller guest = new Caller();
  private long stored;
  private boolean interrupted;

  @BeforeEach
  void install() {
    new MemoryHcalls(guest.memory, guest.addressMap, vcpu -> interrupted).install(guest.hcalls);
    guest.addressMap.map(
        DEVICE,
        0x1000,
        new MmioBus() {
          @Override
          public long load(long ra, int size) {
            return 0x8877665544332211L & -1L >>> 64 - 8 * size;
          }

          @Override
          public void store(long ra, int size, long value) {
            stored = value;
          }
        });
  }

  @Test
  void memoryIsBigEndianInEverySize() {
    guest.memory.putLong(0x1000, 0x0102030405060708L);
    long[] expected = {0, 1, 0x0102, 0, 0x01020304, 0, 0, 0, 0x0102030405060708L};
    for (int size : new int[] {1, 2, 4, 8}) {
      assertThat(guest.call(Hcall.H_LOGICAL_CI_LOAD, size, 0x1000)).isZero();
      assertThat(guest.r(4)).isEqualTo(expected[size]);
      assertThat(guest.call(Hcall.H_LOGICAL_CACHE_STORE, size, 0x2000, expected[size])).isZero();
      assertThat(guest.memory.getByte(0x2000)).isEqualTo((byte) 1);
    }
  }

  @Test
  void deviceRegistersAreByteSwapped() {
    guest.call(Hcall.H_LOGICAL_CI_LOAD, 4, DEVICE);
    assertThat(guest.r(4)).isEqualTo(0x11223344);
    guest.call(Hcall.H_LOGICAL_CI_LOAD, 8, DEVICE);
    assertThat(guest.r(4)).isEqualTo(0x1122334455667788L);
    guest.call(Hcall.H_LOGICAL_CI_STORE, 2, DEVICE, 0x1234);
    assertThat(stored).isEqualTo(0x3412);
  }

  @Test
  void holesReadAllOnes() {
    for (long ra : new long[] {Caller.RAM, DEVICE - 1, DEVICE + 0xffd, -1, -8, 1L << 62}) {
      assertThat(guest.call(Hcall.H_LOGICAL_CI_LOAD, 4, ra)).isZero();
      assertThat(guest.r(4)).as(Long.toHexString(ra)).isEqualTo(0xffff_ffffL);
      assertThat(guest.call(Hcall.H_LOGICAL_CI_STORE, 4, ra, 1)).isZero();
    }
    assertThat(stored).isZero();
  }

  /** Upwards, downwards because the ranges overlap, and with inversion. */
  @ParameterizedTest
  @CsvSource({"8, 0, 0", "1, 0, 0", "0, 1, 0", "0, 1, 1"})
  void aLongCopyThatIsInterruptedGoesOn(int target, int source, int operation) {
    Random random = new Random(1);
    byte[] before = new byte[4 << 20];
    random.nextBytes(before);
    guest.memory.write((long) source << 20, MemorySegment.ofArray(before), 0, before.length);
    long number = Hcall.KVMPPC_H_LOGICAL_MEMOP.number();
    long[] args = {(long) target << 20, (long) source << 20, 3, before.length / 8, operation};
    guest.vcpu.nip = 0x1004;
    interrupted = true;
    int pieces = 1;
    for (long status = guest.call(number, args); status == number; pieces++) {
      assertThat(guest.vcpu.nip).isEqualTo(0x1000);
      guest.vcpu.nip = 0x1004;
      guest.hcalls.dispatch(guest.vcpu);
      status = guest.r(3);
    }
    assertThat(pieces).isEqualTo(8);
    assertThat(guest.vcpu.nip).isEqualTo(0x1004);
    byte[] after = new byte[before.length];
    guest.memory.read((long) target << 20, MemorySegment.ofArray(after), 0, after.length);
    for (int i = 0; i < after.length; i++) {
      before[i] ^= (byte) -operation;
    }
    assertThat(after).isEqualTo(before);
  }

  @Test
  void oddSizesAreRefused() {
    for (long size : new long[] {0, 3, 5, 16, -1, 1L << 32}) {
      assertThat(guest.call(Hcall.H_LOGICAL_CI_LOAD, size, 0)).isEqualTo(H_PARAMETER);
      assertThat(guest.call(Hcall.H_LOGICAL_CI_STORE, size, 0, 0)).isEqualTo(H_PARAMETER);
    }
  }

  @Test
  void aPageIsZeroedOrCopied() {
    guest.memory.putLong(0x3ff8, 42);
    assertThat(guest.call(Hcall.H_PAGE_INIT, COPY, 0x5000, 0x3000)).isZero();
    assertThat(guest.memory.getLong(0x5ff8)).isEqualTo(42);
    assertThat(guest.call(Hcall.H_PAGE_INIT, ZERO, 0x5000, 0)).isZero();
    assertThat(guest.memory.getLong(0x5ff8)).isZero();
    assertThat(guest.memory.getLong(0x3ff8)).isEqualTo(42);
  }

  @Test
  void badPagesAndFlagsAreRefused() {
    assertThat(guest.call(Hcall.H_PAGE_INIT, 1, 0, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PAGE_INIT, ZERO, 0x10, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PAGE_INIT, ZERO, Caller.RAM, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PAGE_INIT, COPY, 0, Caller.RAM)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PAGE_INIT, COPY, 0, 0x10)).isEqualTo(H_PARAMETER);
  }

  @Test
  void memopCopiesOverlapsInTheRightDirectionAndInverts() {
    for (int i = 0; i < 8; i++) {
      guest.memory.putByte(0x1000 + i, (byte) i);
    }
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0x1002, 0x1000, 0, 6, 0)).isZero();
    assertThat(guest.memory.getLong(0x1000)).isEqualTo(0x0001000102030405L);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0x1000, 0x1002, 1, 3, 0)).isZero();
    assertThat(guest.memory.getLong(0x1000)).isEqualTo(0x0001020304050405L);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0x2000, 0x1000, 3, 1, 1)).isZero();
    assertThat(guest.memory.getLong(0x2000)).isEqualTo(~0x0001020304050405L);
  }

  @Test
  void memopRefusesInvalidRequests() {
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0, 0, 4, 1, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0, 0, 0, 1, 2)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 1, 0, 1, 1, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0, 2, 2, 1, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0, 0, 0, -1, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.KVMPPC_H_LOGICAL_MEMOP, 0, 0, 0, 1L << 25, 0))
        .isEqualTo(H_PARAMETER);
  }

  @Test
  void nothingIsMappedTwice() {
    assertThatThrownBy(() -> guest.addressMap.map(DEVICE + 0xfff, 1, guest.addressMap))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x200080000fff");
    assertThatThrownBy(() -> guest.addressMap.map(Long.MAX_VALUE, 16, guest.addressMap))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
