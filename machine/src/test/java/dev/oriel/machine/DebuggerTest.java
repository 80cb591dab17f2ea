package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.Debugger.Access;
import dev.oriel.machine.Debugger.Stop;
import dev.oriel.machine.Debugger.Watchpoint;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a debugger does to a machine, whatever executes its code. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DebuggerTest {
  private static final long START = 0x40_0020;
  private static final long DATA = 0x48_0000;

  /** In the loop, one instruction each loads, stores, and reserves at DATA + 0, 8 and 16. */
  private static final String LOOP =
      """
      addis 9,0,0x48
      addi 10,9,16
      loop:
      addi 11,11,1
      ld 5,0(9)
      stw 11,8(9)
      ldarx 6,0,10,0
      addi 12,12,1
      b @loop
      """;

  private static final long IN_LOOP = START + 4 * 6;
  private static final int HOT = 2_000_000;

  private final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();

  private static Machine machine(Engine engine) {
    return Machine.create(
        MachineConfig.builder()
            .ram(256 << 20)
            .engine(engine)
            .kernel(TinyGuest.after8("loop", LOOP, true))
            .build());
  }

  private static void warm(Machine machine) throws InterruptedException {
    machine.start();
    while (machine.processors().executed() < HOT) {
      Thread.sleep(1);
    }
  }

  private Stop stop() throws InterruptedException {
    return Objects.requireNonNull(stops.poll(30, TimeUnit.SECONDS), "it does not stop");
  }

  @ParameterizedTest
  @EnumSource
  void aBreakpointStopsInCodeThatIsHot(Engine engine) throws InterruptedException {
    try (Machine machine = machine(engine)) {
      warm(machine);
      Debugger debugger = machine.debugger();
      debugger.setPoints(Set.of(IN_LOOP), List.of(), stops::add);
      assertThat(stop()).isEqualTo(new Stop(0, null, IN_LOOP));
      machine.control().pause();
      assertThat(debugger.processors().read(0, "nip")).isEqualTo(IN_LOOP);
      long before = debugger.processors().read(0, "r12");
      assertThat(debugger.processors().read(0, "r11")).isEqualTo(before + 1);

      // It stays there as long as the breakpoint does.
      debugger.release(Set.of(0));
      machine.control().resume();
      assertThat(stop().ea()).isEqualTo(IN_LOOP);
      machine.control().pause();
      assertThat(debugger.processors().read(0, "r12")).isEqualTo(before);

      debugger.setPoints(Set.of(), List.of(), stops::add);
      assertThat(debugger.step(0)).isTrue();
      assertThat(debugger.processors().read(0, "nip")).isEqualTo(IN_LOOP + 4);
      assertThat(debugger.processors().read(0, "r12")).isEqualTo(before + 1);
      debugger.setPoints(Set.of(IN_LOOP), List.of(), stops::add);
      debugger.release(Set.of(0));
      machine.control().resume();
      assertThat(stop().ea()).isEqualTo(IN_LOOP);
      machine.control().pause();
      assertThat(debugger.processors().read(0, "r12")).isEqualTo(before + 1);

      debugger.setPoints(Set.of(), List.of(), stops::add);
      long executed = machine.processors().executed();
      debugger.release(Set.of(0));
      machine.control().resume();
      while (machine.processors().executed() < executed + HOT) {
        Thread.sleep(1);
      }
      assertThat(stops).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void aWatchpointStopsBeforeTheAccess(Engine engine) throws InterruptedException {
    try (Machine machine = machine(engine)) {
      warm(machine);
      Debugger debugger = machine.debugger();
      watch(machine, new Watchpoint(DATA, 8, Access.READ), START + 12);
      watch(machine, new Watchpoint(DATA + 10, 1, Access.WRITE), START + 16);
      assertThat(debugger.processors().read(0, "r11")).isNotEqualTo(word(debugger, DATA + 8));
      watch(machine, new Watchpoint(DATA + 8, 1, Access.ANY), START + 16);
      watch(machine, new Watchpoint(DATA + 16, 4, Access.READ), START + 20);
      // Another kind of access, and another place.
      debugger.setPoints(
          Set.of(),
          List.of(
              new Watchpoint(DATA, 8, Access.WRITE),
              new Watchpoint(DATA + 8, 4, Access.READ),
              new Watchpoint(DATA + 12, 4, Access.ANY)),
          stops::add);
      debugger.release(Set.of(0));
      machine.control().resume();
      assertThat(stops.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  /** The loop stops there, again and again, and does the access when it is released. */
  private void watch(Machine machine, Watchpoint point, long instruction)
      throws InterruptedException {
    Debugger debugger = machine.debugger();
    machine.control().pause();
    debugger.setPoints(Set.of(), List.of(point), stops::add);
    for (int i = 0; i < 3; i++) {
      debugger.release(Set.of(0));
      machine.control().resume();
      assertThat(stop()).isEqualTo(new Stop(0, point.access(), point.ea()));
      machine.control().pause();
      assertThat(debugger.processors().read(0, "nip")).isEqualTo(instruction);
    }
  }

  private static long word(Debugger debugger, long ea) {
    byte[] bytes = new byte[4];
    assertThat(debugger.readMemory(0, ea, bytes)).isTrue();
    return java.nio.ByteBuffer.wrap(bytes).getInt() & 0xffff_ffffL;
  }

  @Test
  void codeThatIsWrittenIsExecuted() throws InterruptedException {
    try (Machine machine = machine(Engine.COMPILER)) {
      warm(machine);
      Debugger debugger = machine.debugger();
      // b .
      assertThat(debugger.writeMemory(0, IN_LOOP, new byte[] {0x48, 0, 0, 0})).isTrue();
      while (debugger.processors().read(0, "nip") != IN_LOOP) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void whatIsNotRamIsNotTouched() {
    try (Machine machine = machine(Engine.INTERPRETER)) {
      Debugger debugger = machine.debugger();
      assertThat(debugger.readPhysical((256 << 20) - 4, new byte[8])).isFalse();
      assertThat(debugger.readPhysical(-8, new byte[8])).isFalse();
      assertThat(debugger.readMemory(0, Long.MAX_VALUE, new byte[8])).isFalse();
      assertThat(debugger.writePhysical(256 << 20, new byte[8])).isFalse();
      assertThat(debugger.readPhysical((256 << 20) - 8, new byte[8])).isTrue();
    }
  }

  @Test
  void aProcessorThatIsNotReleasedStays() throws InterruptedException {
    try (Machine machine = machine(Engine.COMPILER)) {
      warm(machine);
      machine.control().pause();
      machine.debugger().release(Set.of());
      long executed = machine.processors().executed();
      machine.control().resume();
      Thread.sleep(50);
      assertThat(machine.processors().executed()).isEqualTo(executed);
      machine.debugger().release(Set.of(0));
      while (machine.processors().executed() == executed) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aClosedMachineSaysSo() {
    Machine machine = machine(Engine.INTERPRETER);
    machine.close();
    assertThatThrownBy(() -> machine.processors().read(0, "nip"))
        .isInstanceOf(IllegalStateException.class);
  }
}
