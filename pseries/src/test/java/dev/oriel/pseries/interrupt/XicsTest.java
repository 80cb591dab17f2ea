package dev.oriel.pseries.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.RtasCall;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts as a guest on server 0 sees them through its calls, and the lines of two servers. */
class XicsTest {
  private static final int EDGE = 0x1300;
  private static final int OTHER_EDGE = 0x1301;
  private static final int LEVEL = 0x1200;

  @AutoClose private final Caller guest = new Caller();
  private final boolean[] line = new boolean[2];
  private final Xics xics = new Xics(level -> line[0] = level, level -> line[1] = level);

  @BeforeEach
  void openEverything() {
    new XicsCalls(xics).install(guest.hcalls, guest.rtas);
    xics.claim(EDGE, false);
    xics.claim(OTHER_EDGE, false);
    xics.claim(LEVEL, true);
    route(EDGE, 0, 5);
    route(OTHER_EDGE, 0, 5);
    route(LEVEL, 0, 5);
    guest.call(Hcall.H_CPPR, 0xff);
  }

  private void route(int irq, int server, int priority) {
    assertThat(guest.rtas(RtasCall.IBM_SET_XIVE, 1, irq, server, priority)).containsExactly(0);
  }

  private int accept() {
    assertThat(guest.call(Hcall.H_XIRR)).isZero();
    return (int) guest.r(4);
  }

  private void end(int xirr) {
    assertThat(guest.call(Hcall.H_EOI, Integer.toUnsignedLong(xirr))).isZero();
  }

  @Test
  void anEdgeIsDeliveredOnce() {
    xics.pulse(EDGE);
    assertThat(line[0]).isTrue();
    assertThat(accept()).isEqualTo(0xff00_1300);
    assertThat(line[0]).isFalse();
    end(0xff00_1300);
    assertThat(line[0]).isFalse();
    assertThat(accept() & 0xff_ffff).as("spurious").isZero();
  }

  @Test
  void theXirrIsZeroExtended() {
    xics.pulse(EDGE);
    guest.call(Hcall.H_XIRR);
    assertThat(guest.r(4)).isEqualTo(0xff00_1300L);
  }

  @Test
  void acceptingMasksEquallyAndLessFavouredInterrupts() {
    xics.pulse(EDGE);
    int first = accept();
    xics.pulse(OTHER_EDGE);
    assertThat(line[0]).isFalse();
    end(first);
    assertThat(line[0]).isTrue();
    assertThat(accept()).isEqualTo(0xff00_1301);
  }

  @Test
  void aMoreFavouredInterruptReplacesThePendingOne() {
    route(OTHER_EDGE, 0, 3);
    xics.pulse(EDGE);
    xics.pulse(OTHER_EDGE);
    assertThat(accept()).isEqualTo(0xff00_1301);
    end(0xff00_1301);
    assertThat(accept()).isEqualTo(0xff00_1300);
  }

  @Test
  void aMoreFavouredInterruptNestsInAnAcceptedOne() {
    route(OTHER_EDGE, 0, 3);
    xics.pulse(EDGE);
    accept();
    xics.pulse(OTHER_EDGE);
    assertThat(line[0]).isTrue();
    assertThat(accept()).isEqualTo(0x0500_1301);
    end(0x0500_1301);
    assertThat(line[0]).isFalse();
  }

  @Test
  void raisingThePriorityWithdrawsThePendingInterrupt() {
    xics.pulse(EDGE);
    guest.call(Hcall.H_CPPR, 4);
    assertThat(line[0]).isFalse();
    guest.call(Hcall.H_CPPR, 0xff);
    assertThat(line[0]).isTrue();
    assertThat(accept()).isEqualTo(0xff00_1300);
  }

  @Test
  void anAssertedLevelIsPresentedAgainAfterEoi() {
    xics.setLevel(LEVEL, true);
    int xirr = accept();
    assertThat(xirr).isEqualTo(0xff00_1200);
    assertThat(line[0]).isFalse();
    end(xirr);
    assertThat(line[0]).isTrue();
    accept();
    xics.setLevel(LEVEL, false);
    end(xirr);
    assertThat(line[0]).isFalse();
  }

  @Test
  void anEdgeWhileMaskedWaits() {
    guest.rtas(RtasCall.IBM_INT_OFF, 1, EDGE);
    xics.pulse(EDGE);
    assertThat(line[0]).isFalse();
    assertThat(guest.rtas(RtasCall.IBM_GET_XIVE, 3, EDGE)).containsExactly(0, 0, 0xff);
    guest.rtas(RtasCall.IBM_INT_ON, 1, EDGE);
    assertThat(line[0]).isTrue();
    assertThat(guest.rtas(RtasCall.IBM_GET_XIVE, 3, EDGE)).containsExactly(0, 0, 5);
  }

  @Test
  void aLevelWhileMaskedWaitsAndIsForgottenWhenLowered() {
    guest.rtas(RtasCall.IBM_INT_OFF, 1, LEVEL);
    xics.setLevel(LEVEL, true);
    xics.setLevel(LEVEL, false);
    guest.rtas(RtasCall.IBM_INT_ON, 1, LEVEL);
    assertThat(line[0]).isFalse();
    xics.setLevel(LEVEL, true);
    assertThat(line[0]).isTrue();
  }

  @Test
  void nothingIsDeliveredBeforeTheGuestLowersItsPriority() {
    xics.reset();
    route(EDGE, 0, 5);
    xics.pulse(EDGE);
    assertThat(line[0]).isFalse();
    guest.call(Hcall.H_CPPR, 0xff);
    assertThat(line[0]).isTrue();
  }

  @Test
  void anIpiIsNumberTwo() {
    assertThat(guest.call(Hcall.H_IPI, 0, 4)).isZero();
    assertThat(line[0]).isTrue();
    assertThat(accept()).isEqualTo(0xff00_0002);
    guest.call(Hcall.H_IPI, 0, 0xff);
    end(0xff00_0002);
    assertThat(line[0]).isFalse();
  }

  @Test
  void aRequestedIpiIsPresentedAgain() {
    guest.call(Hcall.H_IPI, 0, 4);
    end(accept());
    assertThat(line[0]).isTrue();
  }

  @Test
  void serversAreSeparate() {
    xics.setCppr(1, 0xff);
    route(EDGE, 1, 5);
    xics.pulse(EDGE);
    guest.call(Hcall.H_IPI, 0, 4);
    assertThat(line).containsExactly(true, true);
    assertThat(accept()).isEqualTo(0xff00_0002);
    assertThat(xics.accept(1)).isEqualTo(0xff00_1300);
  }

  @Test
  void pollingChangesNothing() {
    xics.pulse(EDGE);
    assertThat(guest.call(Hcall.H_IPOLL, 0)).isZero();
    assertThat(guest.r(4)).isEqualTo(0xff00_1300L);
    assertThat(guest.r(5)).isEqualTo(0xff);
    assertThat(line[0]).isTrue();
  }

  @Test
  void badNumbersAreRefused() {
    for (long server : new long[] {2, -1, 1L << 32}) {
      assertThat(guest.call(Hcall.H_IPI, server, 4)).isEqualTo(HcallStatus.H_PARAMETER);
      assertThat(guest.call(Hcall.H_IPOLL, server)).isEqualTo(HcallStatus.H_PARAMETER);
    }
    for (int irq : new int[] {0, 2, 0xfff, 0x2000, -1}) {
      assertThat(guest.rtas(RtasCall.IBM_GET_XIVE, 3, irq)[0]).isEqualTo(-3);
      assertThat(guest.rtas(RtasCall.IBM_SET_XIVE, 1, irq, 0, 5)[0]).isEqualTo(-3);
      assertThat(guest.rtas(RtasCall.IBM_INT_OFF, 1, irq)[0]).isEqualTo(-3);
      assertThat(guest.rtas(RtasCall.IBM_INT_ON, 1, irq)[0]).isEqualTo(-3);
    }
    assertThat(guest.rtas(RtasCall.IBM_SET_XIVE, 1, EDGE, 2, 5)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_SET_XIVE, 1, EDGE, -1, 5)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_SET_XIVE, 1, EDGE, 0, 0x100)[0]).isEqualTo(-3);
    end(0xffff_ffff);
  }

  @Test
  void unclaimedSourcesAreSilentAndClaimsAreUnique() {
    xics.pulse(0x1400);
    xics.setLevel(0x1400, true);
    xics.pulse(-1);
    assertThat(line[0]).isFalse();
    assertThatThrownBy(() -> xics.claim(EDGE, false)).hasMessageContaining("0x1300");
    assertThatThrownBy(() -> xics.claim(0x2000, false)).hasMessageContaining("0x2000");
  }

  @Test
  void releasingASourceDropsItsPendingInterrupt() {
    xics.pulse(OTHER_EDGE);
    xics.pulse(EDGE);
    xics.release(OTHER_EDGE);
    assertThat(accept()).isEqualTo(0xff00_1300);
    xics.claim(OTHER_EDGE, true);
  }

  @Test
  void pulsesFromManyThreadsAllArrive() throws InterruptedException {
    int rounds = 2000;
    Thread device =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < rounds; i++) {
                    xics.setLevel(LEVEL, true);
                    xics.pulse(EDGE);
                    xics.setLevel(LEVEL, false);
                  }
                });
    int edges = 0;
    while (device.isAlive() || line[0]) {
      int xirr = accept();
      if ((xirr & 0xff_ffff) != 0) {
        edges += (xirr & 0xff_ffff) == EDGE ? 1 : 0;
        end(xirr);
      }
    }
    assertThat(edges).isBetween(1, rounds);
    assertThat(accept() & 0xff_ffff).isZero();
  }
}
