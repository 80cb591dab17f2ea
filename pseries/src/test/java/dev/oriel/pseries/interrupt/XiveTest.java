package dev.oriel.pseries.interrupt;

import static dev.oriel.pseries.call.HcallStatus.H_FUNCTION;
import static dev.oriel.pseries.call.HcallStatus.H_P2;
import static dev.oriel.pseries.call.HcallStatus.H_P3;
import static dev.oriel.pseries.call.HcallStatus.H_P4;
import static dev.oriel.pseries.call.HcallStatus.H_P5;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.testkit.Seeds;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Interrupts as a guest of two processors exploits them. */
class XiveTest {
  private static final int EDGE = 0x1300;
  private static final int LEVEL = 0x1200;
  private static final int QUEUE = 0x10_0000;
  private static final int ENTRIES = 1024;
  private static final int LOOK = 0x800;
  private static final int ON = 0xc00;

  @AutoClose private final Caller guest = new Caller();
  private final boolean[] line = new boolean[2];
  private final Xive xive =
      new Xive(guest.memory, 2, level -> line[0] = level, level -> line[1] = level);
  private boolean active = true;
  private final EventStatePages pages = new EventStatePages(xive, () -> active);

  @BeforeEach
  void openEverything() {
    new XiveCalls(xive, pages, () -> active).install(guest.hcalls);
    guest.addressMap.map(EventStatePages.FIRST_RA, EventStatePages.SIZE, pages);
    guest.addressMap.map(
        ThreadManagementPages.SYSTEM_RA,
        2 * ThreadManagementPages.PAGE,
        new ThreadManagementPages(xive, () -> active));
    xive.claim(EDGE, false);
    xive.claim(LEVEL, true);
    for (int cpu = 0; cpu < 2; cpu++) {
      for (int priority = 0; priority < 7; priority++) {
        call(Hcall.H_INT_SET_QUEUE_CONFIG, 1, cpu, priority, queue(cpu, priority), 12);
      }
      cppr(cpu, 0xff);
    }
    route(EDGE, 0, 6, 0x55);
    route(LEVEL, 0, 6, 0x66);
  }

  private static long queue(int cpu, int priority) {
    return QUEUE + 4096L * (8 * cpu + priority);
  }

  private void call(Hcall call, long... arguments) {
    assertThat(guest.call(call, arguments)).isEqualTo(H_SUCCESS);
  }

  private void route(int lisn, int cpu, int priority, int data) {
    call(Hcall.H_INT_SET_SOURCE_CONFIG, 2, lisn, cpu, priority, data);
    esb(lisn, ON);
  }

  /** A load of a source's second page. */
  private long esb(int lisn, int offset) {
    return Long.reverseBytes(
        guest.addressMap.load(0, EventStatePages.page(lisn) + 0x1_0000 + offset, 8));
  }

  private void trigger(int lisn) {
    guest.addressMap.store(0, EventStatePages.page(lisn), 8, 0);
  }

  private void cppr(int cpu, int value) {
    guest.addressMap.store(cpu, ThreadManagementPages.SYSTEM_RA + 0x11, 1, value);
  }

  private int acknowledge(int cpu) {
    long value = guest.addressMap.load(cpu, ThreadManagementPages.SYSTEM_RA + 0x810, 2);
    return Short.toUnsignedInt(Short.reverseBytes((short) value));
  }

  private int entry(int cpu, int priority, int index) {
    return guest.memory.getInt(queue(cpu, priority) + 4L * (index % ENTRIES));
  }

  @Test
  void anEventIsQueuedAndPresentedOnce() {
    xive.pulse(EDGE);
    assertThat(line).containsExactly(true, false);
    assertThat(entry(0, 6, 0)).isEqualTo(0x8000_0055);
    assertThat(esb(EDGE, LOOK)).isEqualTo(EventState.PENDING);
    assertThat(acknowledge(0)).isEqualTo(0x8006);
    assertThat(line[0]).isFalse();
    assertThat(acknowledge(0)).as("nothing more").isEqualTo(0x0006);
    xive.pulse(EDGE);
    xive.pulse(EDGE);
    assertThat(esb(EDGE, LOOK)).isEqualTo(EventState.QUEUED);
    assertThat(entry(0, 6, 1)).as("not queued twice").isZero();
    assertThat(esb(EDGE, 0)).as("another one at the end").isEqualTo(1);
    assertThat(entry(0, 6, 1)).isEqualTo(0x8000_0055);
    assertThat(line[0]).as("of no higher priority").isFalse();
    cppr(0, 0xff);
    assertThat(line[0]).isTrue();
    assertThat(esb(EDGE, 0)).isZero();
    assertThat(esb(EDGE, LOOK)).isEqualTo(EventState.RESET);
  }

  @Test
  void aSourceThatIsOffDropsEvents() {
    assertThat(esb(EDGE, 0xd00)).isEqualTo(EventState.RESET);
    xive.pulse(EDGE);
    assertThat(line[0]).isFalse();
    assertThat(esb(EDGE, ON)).isEqualTo(EventState.OFF);
    assertThat(line[0]).isFalse();
    call(Hcall.H_INT_SET_SOURCE_CONFIG, 2, EDGE, 0, 0xff, 0);
    xive.pulse(EDGE);
    assertThat(line[0]).as("masked").isFalse();
    assertThat(entry(0, 6, 0)).isZero();
  }

  @Test
  void processorsInterruptEachOther() {
    route(1, 1, 4, 0x11);
    trigger(1);
    assertThat(line).containsExactly(false, true);
    assertThat(acknowledge(0)).isEqualTo(0x00ff);
    assertThat(acknowledge(1)).isEqualTo(0x8004);
    assertThat(entry(1, 4, 0)).isEqualTo(0x8000_0011);
  }

  @Test
  void aMoreFavouredEventInterrupts() {
    route(0, 0, 2, 0x10);
    xive.pulse(EDGE);
    assertThat(acknowledge(0)).isEqualTo(0x8006);
    trigger(0);
    assertThat(line[0]).isTrue();
    cppr(0, 2);
    assertThat(line[0]).as("precluded").isFalse();
    cppr(0, 3);
    assertThat(acknowledge(0)).isEqualTo(0x8002);
  }

  @Test
  void aHeldLineIsPresentedAgainAtTheEnd() {
    xive.setLevel(LEVEL, true);
    assertThat(acknowledge(0)).isEqualTo(0x8006);
    xive.setLevel(LEVEL, true);
    assertThat(entry(0, 6, 1)).isZero();
    call(Hcall.H_INT_ESB, 0, LEVEL, 0, 0);
    assertThat(guest.r(4)).isEqualTo(1);
    assertThat(entry(0, 6, 1)).isEqualTo(0x8000_0066);
    xive.setLevel(LEVEL, false);
    call(Hcall.H_INT_ESB, 0, LEVEL, 0, 0);
    assertThat(guest.r(4)).isZero();
    cppr(0, 0xff);
    acknowledge(0);
    call(Hcall.H_INT_ESB, 0, LEVEL, 0xd00, 0);
    xive.setLevel(LEVEL, true);
    cppr(0, 0xff);
    assertThat(line[0]).as("off").isFalse();
    call(Hcall.H_INT_ESB, 0, LEVEL, ON, 0);
    assertThat(line[0]).as("still held when it is switched on").isTrue();
  }

  @Test
  void aQueueThatEndsStartsAgainWithAnotherGeneration() {
    for (int i = 0; i < ENTRIES + 1; i++) {
      xive.pulse(EDGE);
      esb(EDGE, 0);
    }
    assertThat(entry(0, 6, 0)).isEqualTo(0x55);
    assertThat(entry(0, 6, 1)).isEqualTo(0x8000_0055);
    call(Hcall.H_INT_GET_QUEUE_CONFIG, 1, 0, 6);
    assertThat(Arrays.copyOfRange(guest.vcpu.gpr, 4, 8)).containsExactly(1, queue(0, 6), 12, 1);
  }

  @Test
  void aQueueThatDoesNotAlwaysNotifyDoesSoOnce() {
    call(Hcall.H_INT_SET_QUEUE_CONFIG, 0, 0, 6, queue(0, 6), 12);
    xive.pulse(EDGE);
    acknowledge(0);
    cppr(0, 0xff);
    esb(EDGE, 0);
    xive.pulse(EDGE);
    assertThat(entry(0, 6, 1)).isEqualTo(0x8000_0055);
    assertThat(line[0]).isFalse();
  }

  @Test
  void memoryThatIsGoneIsNotWritten() {
    call(Hcall.H_INT_SET_QUEUE_CONFIG, 1, 0, 6, Caller.RAM - 4096, 12);
    guest.memory.unplug(0, () -> {});
    xive.pulse(EDGE);
    assertThat(xive.queue(0, 6).index()).isZero();
    assertThat(acknowledge(0)).isEqualTo(0x8006);
  }

  @Test
  void argumentsAreChecked() {
    Hcall info = Hcall.H_INT_GET_SOURCE_INFO;
    Hcall source = Hcall.H_INT_SET_SOURCE_CONFIG;
    Hcall queue = Hcall.H_INT_SET_QUEUE_CONFIG;
    for (long lisn : new long[] {2, 0x1000, 0x1301, 0x2000, -1, 1L << 32 | EDGE}) {
      assertThat(guest.call(info, 0, lisn)).isEqualTo(H_P2);
      assertThat(guest.call(source, 0, lisn, 0, 6, 0)).isEqualTo(H_P2);
      assertThat(guest.call(Hcall.H_INT_GET_SOURCE_CONFIG, 0, lisn)).isEqualTo(H_P2);
      assertThat(guest.call(Hcall.H_INT_ESB, 0, lisn, 0, 0)).isEqualTo(H_P2);
      assertThat(guest.call(Hcall.H_INT_SYNC, 0, lisn)).isEqualTo(H_P2);
    }
    assertThat(guest.call(info, 1, EDGE)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(source, 4, EDGE, 0, 6, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(source, 0, EDGE, 0, 7, 0)).isEqualTo(H_P4);
    assertThat(guest.call(source, 0, EDGE, 0, -1, 0)).isEqualTo(H_P4);
    assertThat(guest.call(source, 0, EDGE, 2, 6, 0)).isEqualTo(H_P3);
    assertThat(guest.call(source, 0, EDGE, 1L << 32, 6, 0)).isEqualTo(H_P3);
    assertThat(guest.call(queue, 2, 0, 6, QUEUE, 12)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(queue, 0, 2, 6, QUEUE, 12)).isEqualTo(H_P2);
    assertThat(guest.call(queue, 0, 0, 7, QUEUE, 12)).isEqualTo(H_P3);
    assertThat(guest.call(queue, 0, 0, 6, QUEUE + 8, 12)).isEqualTo(H_P4);
    assertThat(guest.call(queue, 0, 0, 6, Caller.RAM, 12)).isEqualTo(H_P4);
    assertThat(guest.call(queue, 0, 0, 6, 0, 24)).isEqualTo(H_SUCCESS);
    assertThat(guest.call(queue, 0, 0, 6, 1L << 63, 24)).isEqualTo(H_P4);
    assertThat(guest.call(queue, 0, 0, 6, QUEUE, 13)).isEqualTo(H_P5);
    assertThat(guest.call(queue, 0, 0, 6, QUEUE, 64 + 12)).isEqualTo(H_P5);
    assertThat(guest.call(Hcall.H_INT_GET_QUEUE_INFO, 0, 2, 0)).isEqualTo(H_P2);
    assertThat(guest.call(Hcall.H_INT_GET_QUEUE_CONFIG, 2, 0, 0)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_INT_ESB, 0, LEVEL, 0x1_0000, 0)).isEqualTo(H_P3);
    assertThat(guest.call(Hcall.H_INT_ESB, 0, LEVEL, -8, 0)).isEqualTo(H_P3);
    assertThat(guest.call(Hcall.H_INT_RESET, 1)).isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_INT_SET_OS_REPORTING_LINE, 0, -1)).isEqualTo(H_FUNCTION);
  }

  @Test
  void nothingAnswersUntilItIsChosen() {
    active = false;
    assertThat(guest.call(Hcall.H_INT_GET_SOURCE_INFO, 0, EDGE)).isEqualTo(H_FUNCTION);
    assertThat(guest.call(Hcall.H_INT_RESET, 0)).isEqualTo(H_FUNCTION);
    assertThat(guest.addressMap.answers(EventStatePages.FIRST_RA, 8)).isFalse();
    assertThat(guest.addressMap.answers(ThreadManagementPages.SYSTEM_RA, 8)).isFalse();
    trigger(EDGE);
    cppr(0, 0);
    active = true;
    assertThat(line[0]).isFalse();
    assertThat(acknowledge(0)).isEqualTo(0x00ff);
  }

  @Test
  void aResetByTheGuestForgetsRoutesOnly() {
    xive.pulse(EDGE);
    xive.setLevel(LEVEL, true);
    call(Hcall.H_INT_RESET, 0);
    assertThat(acknowledge(0)).as("was presented already").isEqualTo(0x8006);
    assertThat(esb(EDGE, LOOK)).isEqualTo(EventState.OFF);
    call(Hcall.H_INT_GET_SOURCE_CONFIG, 0, EDGE);
    assertThat(Arrays.copyOfRange(guest.vcpu.gpr, 4, 7)).containsExactly(0, 0xff, 0);
    openQueueAgain();
    assertThat(line[0]).as("the line is still held").isTrue();
    xive.reset();
    assertThat(line[0]).isFalse();
    assertThat(acknowledge(0)).isZero();
  }

  private void openQueueAgain() {
    call(Hcall.H_INT_SET_QUEUE_CONFIG, 1, 0, 6, queue(0, 6), 12);
    cppr(0, 0xff);
    route(LEVEL, 0, 6, 0x66);
  }

  @Test
  void sourcesAreClaimedOnce() {
    assertThatThrownBy(() -> xive.claim(EDGE, false)).hasMessageContaining("0x1300");
    assertThatThrownBy(() -> xive.claim(0, false)).hasMessageContaining("0x0");
    assertThatThrownBy(() -> xive.claim(0x2000, false)).hasMessageContaining("0x2000");
    xive.release(EDGE);
    xive.pulse(EDGE);
    xive.release(-1);
    xive.pulse(-1);
    xive.setLevel(0x2000, true);
    assertThat(line[0]).isFalse();
    xive.claim(EDGE, true);
    assertThat(xive.isLevel(EDGE)).isTrue();
  }

  // ---------------------------------------------------------------- against a simple model

  static LongStream seeds() {
    return Seeds.seeds(5);
  }

  /** Sources as the two bits say, in words; queues as lists; a processor as a set of priorities. */
  private static final class Model {
    final int[] state = {1, 1, 1, 1};
    final int[] target = new int[4];
    final int[] priority = {0xff, 0xff, 0xff, 0xff};
    final boolean[] held = new boolean[4];
    final int[] cppr = {0xff, 0xff};
    final boolean[][] pending = new boolean[2][8];
    final Deque<Integer> queued = new ArrayDeque<>();

    void send(int source) {
      if (priority[source] != 0xff) {
        queued.add(target[source] << 16 | priority[source] << 8 | source);
        pending[target[source]][priority[source]] = true;
      }
    }

    void event(int source) {
      switch (state[source]) {
        case 0 -> {
          state[source] = 2;
          send(source);
        }
        case 2 -> state[source] = 3;
        default -> {}
      }
    }

    void end(int source) {
      switch (state[source]) {
        case 2 -> state[source] = 0;
        case 3 -> {
          state[source] = 2;
          send(source);
        }
        default -> {}
      }
      again(source);
    }

    void again(int source) {
      if (held[source] && state[source] == 0) {
        event(source);
      }
    }

    int best(int cpu) {
      for (int i = 0; i < 8; i++) {
        if (pending[cpu][i]) {
          return i;
        }
      }
      return 0xff;
    }

    int acknowledge(int cpu) {
      int best = best(cpu);
      if (best >= cppr[cpu]) {
        return cppr[cpu];
      }
      pending[cpu][best] = false;
      cppr[cpu] = best;
      return 0x8000 | best;
    }
  }

  /** Also saves and restores all the time. */
  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(60)
  void randomStepsMatchAModel(long seed) {
    Random random = new Random(seed);
    int[] lisns = {0, 1, EDGE, LEVEL};
    int[] read = new int[16];
    Model model = new Model();
    call(Hcall.H_INT_RESET, 0);
    for (int queue = 0; queue < 16; queue++) {
      if (queue % 8 != 7) {
        call(Hcall.H_INT_SET_QUEUE_CONFIG, 1, queue / 8, queue % 8, QUEUE + 4096L * queue, 12);
      }
    }
    for (int step = 0; step < 20_000; step++) {
      int source = random.nextInt(4);
      int cpu = random.nextInt(2);
      switch (random.nextInt(9)) {
        case 0 -> {
          if (source == 3) {
            boolean was = model.held[3];
            model.held[3] = random.nextBoolean();
            xive.setLevel(LEVEL, model.held[3]);
            if (!was) {
              model.again(3);
            }
          } else if (source == 2) {
            xive.pulse(EDGE);
            model.event(2);
          } else {
            trigger(lisns[source]);
            model.event(source);
          }
        }
        case 1 -> {
          esb(lisns[source], 0);
          model.end(source);
        }
        case 2 -> {
          int bits = source == 3 ? random.nextInt(3) : random.nextInt(4);
          assertThat(esb(lisns[source], ON + 0x100 * bits)).isEqualTo(model.state[source]);
          model.state[source] = bits;
          model.again(source);
        }
        case 3 -> {
          int priority = random.nextInt(8) == 0 ? 0xff : random.nextInt(7);
          call(Hcall.H_INT_SET_SOURCE_CONFIG, 2, lisns[source], cpu, priority, source);
          model.target[source] = cpu;
          model.priority[source] = priority;
        }
        case 4 -> {
          int value = random.nextInt(10);
          cppr(cpu, value);
          model.cppr[cpu] = value > 7 ? 0xff : value;
        }
        case 5, 6 -> assertThat(acknowledge(cpu)).isEqualTo(model.acknowledge(cpu));
        case 7 -> {
          for (; !model.queued.isEmpty(); model.queued.remove()) {
            int event = model.queued.element();
            int queue = 8 * (event >> 16) + (event >> 8 & 7);
            int turn = read[queue] / ENTRIES & 1;
            assertThat(entry(queue / 8, queue % 8, read[queue]++))
                .isEqualTo((turn == 0 ? 0x8000_0000 : 0) | event & 0xff);
          }
        }
        default -> {
          StateWriter saved = new StateWriter();
          xive.save(saved);
          if (random.nextInt(10) == 0) {
            xive.reset();
          }
          xive.restore(new StateReader(saved.toByteArray()));
          StateWriter again = new StateWriter();
          xive.save(again);
          assertThat(again.toByteArray()).isEqualTo(saved.toByteArray());
        }
      }
      assertThat(esb(lisns[source], LOOK)).isEqualTo(model.state[source]);
      for (int i = 0; i < 2; i++) {
        assertThat(line[i]).isEqualTo(model.best(i) < model.cppr[i]);
      }
    }
  }

  @Test
  void stateThatCannotBeIsRefused() {
    StateWriter out = new StateWriter();
    xive.save(out);
    byte[] saved = out.toByteArray();
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = saved.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        xive.restore(new StateReader(damaged));
      } catch (RuntimeException refused) {
        assertThat(refused).isInstanceOf(dev.oriel.memory.state.StateException.class);
      }
      for (int cpu = 0; cpu < 2; cpu++) {
        acknowledge(cpu);
      }
      xive.pulse(EDGE);
      esb(EDGE, 0);
      xive.words();
    }
  }

  /** Devices and processors at once: no event is lost, and none is made up. */
  @Test
  @Timeout(60)
  void threadsDoNotLoseEvents() throws InterruptedException {
    int rounds = 50_000;
    route(1, 1, 4, 1);
    Thread device =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                xive.setLevel(LEVEL, i % 2 == 0);
                trigger(1);
              }
            });
    device.start();
    int events = 0;
    int read = 0;
    while (device.isAlive() || line[1]) {
      if ((acknowledge(1) & 0x8000) != 0) {
        for (; entry(1, 4, read) >>> 31 == (read / ENTRIES % 2 == 0 ? 1 : 0); read++) {
          events++;
        }
        esb(1, 0);
        cppr(1, 0xff);
      }
    }
    device.join();
    assertThat(events).isBetween(1, rounds).isEqualTo(read);
    assertThat(esb(1, LOOK)).isEqualTo(EventState.RESET);
    trigger(1);
    assertThat(acknowledge(1)).isEqualTo(0x8004);
  }
}
