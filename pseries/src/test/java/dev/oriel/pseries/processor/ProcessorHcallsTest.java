package dev.oriel.pseries.processor;

import static dev.oriel.pseries.call.HcallStatus.H_P2;
import static dev.oriel.pseries.call.HcallStatus.H_P3;
import static dev.oriel.pseries.call.HcallStatus.H_P4;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_UNSUPPORTED_FLAG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PowerControl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processors; the first makes the calls of the tests. */
@Timeout(20)
class ProcessorHcallsTest {
  private static final long VPA = 1L << 45;
  private static final long DISPATCH_LOG = 2L << 45;
  private static final long SLB_SHADOW = 3L << 45;
  private static final long REMOVE_VPA = 5L << 45;
  private static final long REMOVE_DISPATCH_LOG = 6L << 45;
  private static final long REMOVE_SLB_SHADOW = 7L << 45;

  /** Does what each test says in place of running guest code. */
  private static final class ScriptedEngine implements ExecutionEngine {
    Runnable script = () -> {};

    @Override
    public Exit run() {
      script.run();
      return Exit.REQUESTED;
    }

    @Override
    public void step() {
      throw new AssertionError("nobody debugs");
    }

    @Override
    public long executed() {
      return 0;
    }
  }

  @AutoClose private final Caller guest = new Caller();
  private final ScriptedEngine engine = new ScriptedEngine();
  private final ScriptedEngine otherEngine = new ScriptedEngine();
  private final Vcpu otherVcpu = new Vcpu(1, guest.partition);
  private final VirtualProcessor first = new VirtualProcessor(guest.vcpu, engine, guest.hcalls);
  private final VirtualProcessor other = new VirtualProcessor(otherVcpu, otherEngine, guest.hcalls);
  private final Processors processors = Caller.all(first, other);
  private final List<String> power = new ArrayList<>();

  @BeforeEach
  void install() {
    PowerControl control =
        new PowerControl() {
          @Override
          public void powerOff() {}

          @Override
          public void reboot() {}

          @Override
          public void panic(String message) {}

          @Override
          public void halted() {
            power.add("halted");
          }
        };
    FirmwareNmi nmi = new FirmwareNmi(guest.memory, control, true);
    nmi.install(guest.rtas);
    new ProcessorHcalls(processors, guest.memory, nmi, ProcessorFeatures.DEFAULT)
        .install(guest.hcalls);
    new ProcessorRtas(processors, control).install(guest.rtas);
    first.start(0x100, Msr.SF, 0, 0);
  }

  @Test
  void setModeChangesWherePartitionsTakeInterrupts() {
    assertThat(guest.call(Hcall.H_SET_MODE, 3, 3, 0, 0)).isZero();
    assertThat(guest.partition.alternateInterruptLocation()).isEqualTo(3);
    assertThat(guest.call(Hcall.H_SET_MODE, 1, 4, 0, 0)).isZero();
    assertThat(guest.partition.interruptsLittleEndian()).isTrue();
    assertThat(guest.call(Hcall.H_SET_MODE, 0, 4, 0, 0)).isZero();
    assertThat(guest.partition.interruptsLittleEndian()).isFalse();
  }

  @Test
  void setModeRefusesTheRestByArgument() {
    assertThat(guest.call(Hcall.H_SET_MODE, 1, 3, 0, 0)).isEqualTo(H_UNSUPPORTED_FLAG);
    assertThat(guest.call(Hcall.H_SET_MODE, 2, 3, 0, 0)).isEqualTo(H_UNSUPPORTED_FLAG);
    assertThat(guest.call(Hcall.H_SET_MODE, 2, 4, 0, 0)).isEqualTo(H_UNSUPPORTED_FLAG);
    assertThat(guest.call(Hcall.H_SET_MODE, 3, 3, 1, 0)).isEqualTo(H_P3);
    assertThat(guest.call(Hcall.H_SET_MODE, 1, 4, 0, 1)).isEqualTo(H_P4);
    for (long resource : new long[] {0, 1, 2, 5, 6, -1}) {
      assertThat(guest.call(Hcall.H_SET_MODE, 0, resource, 0, 0)).isEqualTo(H_P2);
    }
  }

  @Test
  void aRadixProcessTableIsRegisteredKeptAndRemoved() {
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x05, 0, 0, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 0x10_0000, 0, 12)).isZero();
    assertThat(guest.partition.processTable()).isEqualTo(0x10_0000);
    assertThat(guest.partition.processTableSize()).isEqualTo(1 << 24);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x05, 0, 0, 0)).isZero();
    assertThat(guest.partition.processTable()).isEqualTo(0x10_0000);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x15, 0, 0, 0)).isZero();
    assertThat(guest.partition.processTableSize()).isZero();
  }

  @Test
  void theDispatchCounterIsEvenWhileRunning() {
    long vpa = 0x2000;
    guest.memory.putShort(vpa + 4, (short) 640);
    guest.memory.putInt(vpa + 0x100, 7);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA, 0, vpa)).isZero();
    assertThat(guest.memory.getInt(vpa + 0x100)).isEqualTo(8);
    guest.vcpu.setDecrementer(1000);
    List<Integer> asleep = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      engine.script = () -> guest.call(Hcall.H_CEDE);
      Thread sleeper = Thread.currentThread();
      Thread waker =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (sleeper.getState() != Thread.State.TIMED_WAITING) {
                      Thread.onSpinWait();
                    }
                    asleep.add(guest.memory.getInt(vpa + 0x100));
                    guest.vcpu.setExternalInterrupt(true);
                  });
      first.step();
      joined(waker);
      guest.vcpu.setExternalInterrupt(false);
      assertThat(guest.memory.getInt(vpa + 0x100)).isEqualTo(10 + 2 * i);
    }
    assertThat(asleep).containsExactly(9, 11, 13);
    guest.memory.putInt(vpa + 0x100, 0xffff_fffe);
    assertThat(guest.call(Hcall.H_CONFER, -1, 0)).isZero();
    assertThat(guest.memory.getInt(vpa + 0x100)).isZero();
    guest.vcpu.setExternalInterrupt(true);
    first.step();
    assertThat(guest.memory.getInt(vpa + 0x100)).as("nothing to wait for").isZero();
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void badProcessTablesAreRefusedByArgument() {
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x3d, 0, 0, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x18, 0, 0, 0))
        .as("hashed")
        .isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 0x800, 0, 0)).isEqualTo(H_P2);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 1L << 60, 0, 0)).isEqualTo(H_P2);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 0, 1, 0)).isEqualTo(H_P3);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 0, 0, 25)).isEqualTo(H_P4);
    assertThat(guest.call(Hcall.H_REGISTER_PROC_TBL, 0x1d, 0, 0, -1)).isEqualTo(H_P4);
    assertThat(guest.partition.processTableSize()).isZero();
  }

  @Test
  void sharedAreasAreCheckedAndRegisteredInOrder() {
    guest.memory.putShort(0x1000 + 4, (short) 640);
    guest.memory.putInt(0x2000 + 4, 0x280);
    guest.memory.putInt(0x3000 + 4, 48);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, SLB_SHADOW, 0, 0x2000)).isEqualTo(H_RESOURCE);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, DISPATCH_LOG, 0, 0x3000)).isEqualTo(H_RESOURCE);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA, 0, 0x1000)).isZero();
    assertThat(guest.call(Hcall.H_REGISTER_VPA, SLB_SHADOW, 0, 0x2000)).isZero();
    assertThat(guest.call(Hcall.H_REGISTER_VPA, DISPATCH_LOG, 0, 0x3000)).isZero();
    assertThat(guest.call(Hcall.H_REGISTER_VPA, REMOVE_VPA, 0, 0)).isEqualTo(H_RESOURCE);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, REMOVE_SLB_SHADOW, 0, 0)).isZero();
    assertThat(guest.call(Hcall.H_REGISTER_VPA, REMOVE_DISPATCH_LOG, 0, 0)).isZero();
    assertThat(guest.call(Hcall.H_REGISTER_VPA, REMOVE_VPA, 0, 0)).isZero();
  }

  @Test
  void badSharedAreasAreRefused() {
    guest.memory.putShort(0x1000 + 4, (short) 639);
    guest.memory.putShort(0x1f00 + 4, (short) 640);
    guest.memory.putShort(0x1040 + 4, (short) 640);
    for (long ra : new long[] {0x1000, 0x1f00, 0x1040, Caller.RAM, -128, 0x7fff_ffff_ffff_ff80L}) {
      assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA, 0, ra))
          .as(Long.toHexString(ra))
          .isEqualTo(H_PARAMETER);
    }
    assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA, 0, 0)).isEqualTo(HcallStatus.H_HARDWARE);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA, 2, 0x1000)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, VPA | 1, 0, 0x1000)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, 0, 0, 0x1000)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_REGISTER_VPA, 4L << 45, 0, 0x1000)).isEqualTo(H_PARAMETER);
  }

  @Test
  void cedeSleepsWithInterruptsEnabledUntilOneComes() throws InterruptedException {
    Thread waker =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Thread.sleep(50);
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  guest.vcpu.setExternalInterrupt(true);
                });
    long start = System.nanoTime();
    engine.script = () -> guest.call(Hcall.H_CEDE);
    first.step();
    assertThat(System.nanoTime() - start).isGreaterThan(40_000_000);
    assertThat(guest.vcpu.msr() & Msr.EE).isNotZero();
    assertThat(guest.r(3)).isZero();
    waker.join();
  }

  @Test
  void aProdBeforeTheSleepPreventsIt() {
    first.prod();
    engine.script = () -> guest.call(Hcall.H_CEDE);
    first.step();
    assertThat(guest.r(3)).isZero();
  }

  @Test
  void prodAndConferRefuseMissingProcessors() {
    assertThat(guest.call(Hcall.H_PROD, 1)).isZero();
    assertThat(guest.call(Hcall.H_PROD, 2)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_PROD, -1)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_CONFER, -1, 0)).isZero();
    assertThat(guest.call(Hcall.H_CONFER, 1, 0)).isZero();
    assertThat(guest.call(Hcall.H_CONFER, 2, 0)).isEqualTo(H_PARAMETER);
  }

  @Test
  void theLastToJoinIsToldToContinue() {
    assertThat(guest.call(Hcall.H_JOIN)).isEqualTo(HcallStatus.H_CONTINUE);
    guest.vcpu.setMsr(Msr.SF | Msr.EE);
    assertThat(guest.call(Hcall.H_JOIN)).isEqualTo(HcallStatus.H_BAD_MODE);
  }

  @Test
  void oneOfTheJoinedProcessorsContinues() throws InterruptedException {
    other.start(0, 0);
    otherEngine.script =
        () -> {
          otherVcpu.setMsr(Msr.SF);
          otherVcpu.gpr[3] = Hcall.H_JOIN.number();
          guest.hcalls.dispatch(otherVcpu);
        };
    Thread joined = Thread.ofPlatform().start(other::step);
    while (!other.isJoined()) {
      Thread.onSpinWait();
    }
    otherVcpu.setExternalInterrupt(true);
    assertThat(guest.call(Hcall.H_JOIN)).isEqualTo(HcallStatus.H_CONTINUE);
    assertThat(joined.join(java.time.Duration.ofMillis(50))).as("awake").isFalse();
    guest.call(Hcall.H_PROD, 1);
    joined.join();
    assertThat(otherVcpu.gpr[3]).isZero();
  }

  @Test
  void aStoppedProcessorIsStartedAgainOnceItsThreadHasStopped() throws InterruptedException {
    List<Long> entries = new ArrayList<>();
    otherEngine.script =
        () -> {
          entries.add(otherVcpu.nip);
          other.stop();
        };
    Thread thread = Thread.ofPlatform().start(other::run);
    for (long entry = 0x100; entry <= 0x300; entry += 0x100) {
      while (!other.start(entry, 0)) {
        Thread.onSpinWait();
      }
    }
    while (other.state() != VirtualProcessor.State.STOPPED) {
      Thread.onSpinWait();
    }
    other.leave();
    thread.join();
    assertThat(entries).containsExactly(0x100L, 0x200L, 0x300L);
  }

  @Test
  void aProcessorStartsOnceAtTheGivenAddress() throws InterruptedException {
    assertThat(guest.rtas(RtasCall.QUERY_CPU_STOPPED_STATE, 2, 1)).containsExactly(0, 0);
    assertThat(guest.rtas(RtasCall.QUERY_CPU_STOPPED_STATE, 2, 0)).containsExactly(0, 2);
    assertThat(guest.rtas(RtasCall.QUERY_CPU_STOPPED_STATE, 2, 2)[0]).isEqualTo(-3);
    List<Long> seen = new ArrayList<>();
    otherEngine.script =
        () -> {
          seen.add(otherVcpu.nip);
          seen.add(otherVcpu.gpr[3]);
          seen.add(otherVcpu.msr());
          other.leave();
        };
    Thread thread = Thread.ofPlatform().start(other::run);
    assertThat(guest.rtas(RtasCall.START_CPU, 1, 1, 0xcee4, 0x8000_0001)).containsExactly(0);
    thread.join();
    assertThat(seen).containsExactly(0xcee4L, 0x8000_0001L, Msr.SF | Msr.ME);
    assertThat(guest.rtas(RtasCall.START_CPU, 1, 1, 0, 0)).containsExactly(-1);
    assertThat(guest.rtas(RtasCall.START_CPU, 1, 7, 0, 0)).containsExactly(-3);
  }

  @Test
  void whenTheLastProcessorStopsTheMachineIsHalted() {
    guest.rtas(RtasCall.STOP_SELF, 1);
    assertThat(power).containsExactly("halted");
    assertThat(first.state()).isEqualTo(VirtualProcessor.State.STOPPING);
    assertThat(guest.rtas(RtasCall.QUERY_CPU_STOPPED_STATE, 2, 0)).containsExactly(0, 1);
    assertThat(guest.rtas(RtasCall.START_CPU, 1, 0, 0, 0)).containsExactly(-1);
  }

  @Test
  void aSystemResetGoesWhereTheGuestRegisteredIt() {
    assertThat(guest.rtas(RtasCall.IBM_NMI_REGISTER, 1, 0x1920, 0x1990)).containsExactly(0);
    assertThat(guest.rtas(RtasCall.IBM_NMI_REGISTER, 1, -1, 0x1990)).containsExactly(-3);
    guest.partition.setInterruptsLittleEndian(true);
    engine.script =
        () -> {
          guest.vcpu.nip = 0x4444;
          guest.call(Hcall.H_SIGNAL_SYS_RESET, -1);
        };
    first.step();
    assertThat(guest.vcpu.nip).isEqualTo(0x1920);
    assertThat(guest.vcpu.srr0).isEqualTo(0x4444);
    assertThat(guest.vcpu.msr() & (Msr.LE | Msr.EE | Msr.IR)).isEqualTo(Msr.LE);
    assertThat(guest.call(Hcall.H_SIGNAL_SYS_RESET, -2)).isZero();
    assertThat(guest.call(Hcall.H_SIGNAL_SYS_RESET, -3)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_SIGNAL_SYS_RESET, 9)).isEqualTo(H_PARAMETER);
  }

  @Test
  void nothingNeedsMitigation() {
    assertThat(guest.call(Hcall.H_GET_CPU_CHARACTERISTICS, 7, 7)).isZero();
    assertThat(guest.r(4)).isZero();
    assertThat(guest.r(5)).isZero();
  }

  @Test
  void everyProcessorBelongsToNodeZero() {
    assertThat(guest.call(Hcall.H_HOME_NODE_ASSOCIATIVITY, 1, 1)).isZero();
    assertThat(guest.r(4)).isEqualTo(1);
    assertThat(guest.r(9)).isEqualTo(-1);
    assertThat(guest.call(Hcall.H_HOME_NODE_ASSOCIATIVITY, 1, 2)).isEqualTo(H_P2);
    assertThat(guest.call(Hcall.H_HOME_NODE_ASSOCIATIVITY, 3, 0)).isEqualTo(HcallStatus.H_FUNCTION);
  }
}
