package dev.oriel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostShareTest {
  private static final int MIB = 1 << 20;

  private final HostMemory host = new HostMemory(16 * MIB);

  @Test
  void theJvmsAccountIsAPartOfItsHeap() {
    long heap = Runtime.getRuntime().maxMemory();

    assertThat(HostMemory.ofThisJvm().limit()).isBetween(0L, heap / 2 + 1);
    assertThat(HostMemory.limit(256L * MIB)).isEqualTo(128L * MIB);
    assertThat(HostMemory.limit(40L * MIB)).isEqualTo(8L * MIB);
    assertThat(HostMemory.limit(16L * MIB)).isZero();
  }

  @Test
  void reservesAreNotShared() {
    HostShare modest = HostShare.open(host, 4 * MIB);
    HostShare greedy = HostShare.open(host, MIB);
    while (greedy.charge(1000)) {}

    assertThat(greedy.used()).isBetween(12L * MIB - 1000, 12L * MIB);
    assertThat(modest.charge(4 * MIB)).isTrue();
    assertThat(modest.charge(1000)).isFalse();
    assertThat(host.used()).isLessThanOrEqualTo(host.limit());
  }

  @Test
  void aMachineTooLargeForTheHostIsRefused() {
    HostShare.open(host, 15 * MIB);

    assertThatThrownBy(() -> HostShare.open(host, 2 * MIB))
        .isInstanceOf(OutOfHostMemoryException.class)
        .hasMessageContaining("needs 2.0 MiB")
        .hasMessageContaining("1.0 MiB are left of the 16.0 MiB");
    assertThat(host.used()).isEqualTo(15 * MIB);
  }

  @Test
  void requiredChargesUseTheReserveLast() {
    HostShare share = HostShare.open(host, 4 * MIB);
    share.require(12 * MIB);
    share.require(4 * MIB);

    assertThatThrownBy(() -> share.require(1))
        .isInstanceOf(OutOfHostMemoryException.class)
        .hasMessageContaining("no memory left for this machine");
  }

  @Test
  void spareChargesLeaveAQuarterAndTheReserves() {
    HostShare share = HostShare.open(host, 4 * MIB);
    while (share.chargeSpare(MIB)) {}

    assertThat(share.used()).isEqualTo(8 * MIB);
    assertThat(share.charge(8 * MIB)).isTrue();
    assertThat(share.charge(1)).isFalse();
  }

  @Test
  void releasedMemoryIsAvailableToOthers() {
    HostShare share = HostShare.open(host, MIB);
    assertThat(share.charge(10 * MIB)).isTrue();
    share.release(10 * MIB);

    assertThat(share.used()).isZero();
    assertThat(host.used()).isBetween((long) MIB, MIB + (1L << 17));
    assertThat(HostShare.open(host, 14 * MIB).charge(14 * MIB)).isTrue();
  }

  @Test
  void aClosedShareReturnsEverything() {
    HostShare share = HostShare.open(host, MIB);
    assertThat(share.charge(3 * MIB)).isTrue();
    assertThat(share.chargeSpare(3 * MIB)).isTrue();
    share.close();
    share.release(MIB);

    assertThat(host.used()).isZero();
    assertThat(share.chargeSpare(1)).isFalse();
    assertThat(share.charge(10 * MIB)).isFalse();
    assertThat(host.used()).isZero();
  }

  @Test
  void threadsNeverExceedTheLimit() throws Exception {
    List<HostShare> shares = List.of(HostShare.open(host, MIB), HostShare.open(host, MIB));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      HostShare share = shares.get(i % 2);
      threads.add(Thread.ofPlatform().start(() -> chargeAndRelease(share)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(shares).allSatisfy(share -> assertThat(share.used()).isZero());
    shares.forEach(HostShare::close);
    assertThat(host.used()).isZero();
  }

  private void chargeAndRelease(HostShare share) {
    SplittableRandom random = new SplittableRandom();
    long[] held = new long[64];
    for (int i = 0; i < 200_000; i++) {
      int at = random.nextInt(held.length);
      share.release(held[at]);
      held[at] = random.nextInt(random.nextInt(1, MIB));
      if (!(random.nextBoolean() ? share.charge(held[at]) : share.chargeSpare(held[at]))) {
        held[at] = 0;
      }
      assertThat(host.used() <= host.limit()).isTrue();
    }
    for (long bytes : held) {
      share.release(bytes);
    }
  }
}
