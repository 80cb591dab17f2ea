package dev.oriel.pseries.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PowerControl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a guest is told of a machine check (LoPAR 7.3.14, 10.3.2). */
class FirmwareNmiTest {
  private static final long RTAS = 0x10_0000;
  private static final long CODE = 0x4000;
  private static final long HOLE = Caller.RAM;
  private static final int HANDLER = 0x1990;
  private static final int LOAD = 0xe8a30000; // ld r5,0(r3)
  private static final int STORE = 0xf8a30000; // std r5,0(r3)
  private static final int HYPERCALL = 0x44000022;

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
  private final Interpreter engine = new Interpreter(guest.vcpu, IsaTable.power9());
  private final FirmwareNmi nmi = new FirmwareNmi(guest.memory, power, true);

  @BeforeEach
  void install() {
    nmi.install(guest.rtas);
    nmi.place(RTAS);
    guest.partition.onMachineCheck(nmi::machineChecked);
    guest.memory.putInt(0x200, HYPERCALL);
    guest.memory.putInt(HANDLER, HYPERCALL);
  }

  /** Executes one instruction with r3 in a hole; the address of the handler that it ends in. */
  private long execute(int instruction) {
    guest.memory.putInt(CODE, instruction);
    guest.memory.putInt(CODE + 4, 0x48000000); // b .
    guest.vcpu.setMsr(Msr.SF | Msr.ME);
    guest.vcpu.nip = instruction == 0 ? HOLE : CODE;
    guest.vcpu.gpr[3] = HOLE;
    assertThat(engine.run()).isEqualTo(Exit.HYPERCALL);
    return guest.vcpu.nip - 4;
  }

  private void register() {
    assertThat(guest.rtas(RtasCall.IBM_NMI_REGISTER, 1, 0x100, HANDLER)).containsExactly(0);
  }

  @Test
  void withoutRegistrationTheHandlerIsAtTheVector() {
    assertThat(execute(LOAD)).isEqualTo(0x200);
    assertThat(guest.r(3)).isEqualTo(HOLE);
    assertThat(guest.rtas(RtasCall.IBM_NMI_INTERLOCK, 1)).containsExactly(-3);
  }

  @ParameterizedTest
  @CsvSource({"ld, c3, 1000000", "std, 83, 0", "fetch, c1, 1000000"})
  void theRegisteredHandlerGetsAReport(String what, String detail, String address) {
    register();
    int instruction = what.equals("ld") ? LOAD : what.equals("std") ? STORE : 0;
    assertThat(execute(instruction)).isEqualTo(HANDLER);
    long report = guest.r(3);
    assertThat(report).isBetween(RTAS, RTAS + 0xffff - 16);
    assertThat(guest.memory.getLong(report)).as("r3").isEqualTo(HOLE);
    long log = report + 8;
    assertThat(guest.memory.getInt(log)).isEqualTo(0x0674_14e0);
    long section = log + 8 + guest.memory.getInt(log + 4) - 40;
    assertThat(guest.memory.getInt(section)).isEqualTo('M' << 24 | 'C' << 16 | 40);
    assertThat(guest.memory.getInt(section + 12)).as("processor").isZero();
    assertThat(guest.memory.getByte(section + 16)).as("uncorrectable").isZero();
    assertThat(guest.memory.getByte(section + 17) & 0xff).isEqualTo(Integer.parseInt(detail, 16));
    assertThat(guest.memory.getLong(section + 24)).isEqualTo(Long.parseLong(address, 16));
  }

  @Test
  void theNextReportWaitsForTheInterlock() {
    register();
    for (int i = 0; i < 3; i++) {
      assertThat(execute(LOAD)).isEqualTo(HANDLER);
      assertThat(guest.rtas(RtasCall.IBM_NMI_INTERLOCK, 1)).containsExactly(0);
    }
    assertThat(guest.rtas(RtasCall.IBM_NMI_INTERLOCK, 1)).containsExactly(-3);
    execute(LOAD);
    assertThat(panics).isEmpty();
    execute(LOAD);
    assertThat(panics).hasSize(1);
  }

  @Test
  void aResetForgetsTheHandler() {
    register();
    nmi.reset();
    assertThat(execute(LOAD)).isEqualTo(0x200);
  }

  /** As QEMU answers with {@code cap-fwnmi=off}: the calls are there, and not supported. */
  @Test
  void handlersMayBeSwitchedOff() {
    Caller other = new Caller();
    new FirmwareNmi(other.memory, power, false).install(other.rtas);
    assertThat(other.rtas(RtasCall.IBM_NMI_REGISTER, 1, 0x100, HANDLER)).containsExactly(-3);
    assertThat(other.rtas(RtasCall.IBM_NMI_INTERLOCK, 1)).containsExactly(-3);
    other.close();
  }
}
