package dev.oriel.pseries;

import static dev.oriel.pseries.call.HcallStatus.H_HARDWARE;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.boot.Fdt;
import dev.oriel.boot.FdtNode;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.interrupt.InterruptControllers;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.processor.FirmwareNmi;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What firmware asks when an operating system takes over. */
class FirmwareCallsTest {
  private static final long VECTOR = 0x1000;
  private static final long TREE = 0x2_0000;
  private static final int TREE_SPACE = 0x1_0000;
  private static final int RTAS = 0x10_0000;

  /**
   * As Linux has it: the mask and the value of the processor, then of architecture 2.07 and older.
   */
  private static final int[] POWER9 = {0xffff_0000, 0x004e_0000, 0xffff_fffe, 0x0f00_0003};

  @AutoClose private final Caller guest = new Caller();
  private final List<String> panics = new ArrayList<>();
  private final PowerControl power =
      new PowerControl() {
        @Override
        public void powerOff() {}

        @Override
        public void reboot() {}

        @Override
        public void halted() {}

        @Override
        public void panic(String message) {
          panics.add(message);
        }
      };
  private final FirmwareNmi nmi = new FirmwareNmi(guest.memory, power, true);

  private final InterruptControllers interrupts = controllers(InterruptMode.DUAL);

  private InterruptControllers controllers(InterruptMode mode) {
    return new InterruptControllers(mode, guest.memory, 1, level -> {});
  }

  @BeforeEach
  void install() {
    new FirmwareCalls(
            guest.memory,
            nmi,
            power,
            interrupts,
            vector -> Fdt.flatten(FdtNode.root().bytes("vector", vector), List.of(), 0))
        .install(guest.hcalls);
  }

  /** Stores a list of processors, four empty vectors, and vector 5. */
  private void offer(int[] versions, int... vector5) {
    long at = VECTOR;
    for (int word : versions) {
      guest.memory.putInt(at, word);
      at += 4;
    }
    guest.memory.putByte(at++, (byte) 4);
    for (int i = 0; i < 4; i++) {
      guest.memory.putByte(at++, (byte) 0);
      guest.memory.putByte(at++, (byte) 0);
    }
    guest.memory.putByte(at++, (byte) (vector5.length - 1));
    for (int each : vector5) {
      guest.memory.putByte(at++, (byte) each);
    }
  }

  private long negotiate() {
    return guest.call(Hcall.KVMPPC_H_CAS, VECTOR, TREE, TREE_SPACE);
  }

  /** Bytes 1 to 26 of an option vector 5 with everything set, and XICS. */
  private static int[] everything() {
    int[] all = new int[26];
    Arrays.fill(all, 0xff);
    all[22] = 0;
    return all;
  }

  private FdtNode tree() {
    assertThat(guest.memory.getInt(TREE)).as("version").isEqualTo(1);
    byte[] blob = new byte[guest.memory.getInt(TREE + 8)];
    guest.memory.read(TREE + 4, MemorySegment.ofArray(blob), 0, blob.length);
    return Fdt.parse(blob).root();
  }

  @Test
  void bothSidesGetWhatBothSupport() {
    offer(POWER9, everything());
    assertThat(negotiate()).isEqualTo(H_SUCCESS);
    assertThat(tree().value("vector")).isEqualTo(ClientArchitecture.offered(false));

    int[] some = everything();
    some[4] = 0x80; // associativity form 1 only
    some[5] = 0; // no hot-plug events
    some[23] = 0x80; // either kind of translation
    offer(POWER9, some);
    assertThat(negotiate()).isEqualTo(H_SUCCESS);
    byte[] agreed = tree().value("vector");
    assertThat(agreed[5]).isEqualTo((byte) 0x80);
    assertThat(agreed[6]).isZero();
    assertThat(agreed[24]).as("radix").isEqualTo((byte) 0x40);

    offer(POWER9, Arrays.copyOf(everything(), 24));
    assertThat(negotiate()).isEqualTo(H_SUCCESS);
    assertThat(tree().value("vector")[26]).as("past the end of the guest's").isZero();
  }

  @Test
  void theGuestChoosesTheInterruptController() {
    int[] exploiting = everything();
    exploiting[22] = 0x40;
    for (boolean exploits : new boolean[] {true, true, false, true}) {
      offer(POWER9, exploits ? exploiting : everything());
      assertThat(negotiate()).isEqualTo(H_SUCCESS);
      assertThat(interrupts.exploited()).isEqualTo(exploits);
      assertThat(tree().value("vector")).isEqualTo(ClientArchitecture.offered(exploits));
    }
    exploiting[22] = 0x80;
    offer(POWER9, exploiting);
    assertThat(negotiate()).isEqualTo(H_HARDWARE);
    assertThat(interrupts.exploited()).isTrue();
    assertThat(panics)
        .containsExactly(
            "ibm,client-architecture-support: the operating system does not say which interrupt"
                + " controller it wants");
  }

  @Test
  void aControllerThatIsNotOfferedCannotBeChosen() {
    int[] exploiting = everything();
    exploiting[22] = 0x40;
    offer(POWER9, exploiting);
    assertThat(ClientArchitecture.negotiate(guest.memory, InterruptMode.XICS, VECTOR, 0x4e_0000))
        .isEqualTo(
            new ClientArchitecture.Refused(
                "the operating system wants the interrupt controller XIVE, which ic-mode=xics does"
                    + " not offer"));
    offer(POWER9, everything());
    assertThat(ClientArchitecture.negotiate(guest.memory, InterruptMode.XIVE, VECTOR, 0x4e_0000))
        .isEqualTo(
            new ClientArchitecture.Refused(
                "the operating system wants the interrupt controller XICS, which ic-mode=xive does"
                    + " not offer"));
  }

  @Test
  void whatCannotRunHereIsToldSo() {
    offer(POWER9, new int[26]);
    assertThat(negotiate()).isEqualTo(H_HARDWARE);
    offer(new int[] {0xffff_0000, 0x003f_0000, 0xffff_fffe, 0x0f00_0003}, everything());
    assertThat(negotiate()).isEqualTo(H_HARDWARE);
    guest.memory.fill(0, Caller.RAM, (byte) 0xff);
    assertThat(negotiate()).isEqualTo(H_HARDWARE);
    assertThat(panics)
        .containsExactly(
            "ibm,client-architecture-support: the operating system wants hash page tables; this"
                + " machine has radix",
            "ibm,client-architecture-support: the operating system does not support this processor,"
                + " a POWER9",
            "ibm,client-architecture-support: the list of processor versions has no end");
  }

  @Test
  void theTreeGoesOnlyWhereThereIsRoom() {
    offer(POWER9, everything());
    for (long[] place :
        new long[][] {
          {TREE, 0}, {TREE, 64}, {Caller.RAM - 64, TREE_SPACE}, {-1, -1}, {1L << 62, -1}
        }) {
      assertThat(guest.call(Hcall.KVMPPC_H_CAS, VECTOR, place[0], place[1])).isEqualTo(H_PARAMETER);
    }
    assertThat(panics).isEmpty();
  }

  @Test
  void machineChecksAreReportedWhereTheFinalTreeHasRtas() {
    FdtNode root = FdtNode.root();
    root.child("rtas").cells("linux,rtas-base", RTAS);
    store(Fdt.flatten(root, List.of(), 0));
    assertThat(guest.call(Hcall.KVMPPC_H_UPDATE_DT, TREE)).isEqualTo(H_SUCCESS);
    nmi.install(guest.rtas);
    assertThat(guest.rtas(RtasCall.IBM_NMI_REGISTER, 1, 0x1920, 0x1990)).containsExactly(0);
    nmi.machineChecked(guest.vcpu);
    assertThat(guest.vcpu.gpr[3]).isBetween((long) RTAS, RTAS + 0x1000L);
  }

  @Test
  void noTreeDoesHarm() {
    for (long ra : new long[] {-1, Caller.RAM - 4, Caller.RAM - 40, 1L << 62, 0}) {
      assertThat(guest.call(Hcall.KVMPPC_H_UPDATE_DT, ra)).isEqualTo(H_PARAMETER);
    }
    FdtNode root = FdtNode.root();
    root.child("rtas").bytes("linux,rtas-base", (byte) 1);
    byte[] blob = Fdt.flatten(root, List.of(), 0);
    store(blob);
    assertThat(guest.call(Hcall.KVMPPC_H_UPDATE_DT, TREE)).isEqualTo(H_PARAMETER);
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = blob.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      store(damaged);
      assertThat(guest.call(Hcall.KVMPPC_H_UPDATE_DT, TREE)).isIn(H_SUCCESS, H_PARAMETER);
    }
  }

  private void store(byte[] blob) {
    guest.memory.write(TREE, MemorySegment.ofArray(blob), 0, blob.length);
  }
}
