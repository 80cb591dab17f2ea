package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.spi.TableBudget;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The unmap law, one interleaving at a time; the stress module tries all the others. */
@Timeout(60)
class DmaGateTest {
  /** Milliseconds in which the most loaded machine gets something done. */
  private static final int PATIENCE = 10_000;

  /** What a careless implementation would do. */
  private static final class BrokenGate implements DmaGate {
    @Override
    public int enter() {
      return 0;
    }

    @Override
    public void exit(int ticket) {}

    @Override
    public void drain() {}
  }

  /**
   * Whether {@code unmap} returned, within some milliseconds, while a DMA that was translated
   * before it had yet to land.
   */
  private static boolean returnsEarly(
      Supplier<DmaGate> gates, Consumer<TestMachine> unmap, int milliseconds) throws Exception {
    TableBudget budget = new TableBudget(1 << 20);
    try (TestMachine machine = new TestMachine(budget, EndpointSettings.qemu(0), gates)) {
      machine.put(DEFAULT, 0, 0x8003);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch land = new CountDownLatch(1);
      CompletableFuture<DmaStatus> dma =
          CompletableFuture.supplyAsync(
              () ->
                  machine
                      .port()
                      .transfer(
                          0,
                          8,
                          true,
                          (guest, position) -> {
                            inside.countDown();
                            awaitQuietly(land);
                            guest.fill((byte) 1);
                          }),
              task -> new Thread(task).start());
      inside.await();
      CompletableFuture<Void> unmapped =
          CompletableFuture.runAsync(() -> unmap.accept(machine), task -> new Thread(task).start());
      boolean early;
      try {
        unmapped.get(milliseconds, TimeUnit.MILLISECONDS);
        early = true;
      } catch (java.util.concurrent.TimeoutException e) {
        early = false;
      }
      land.countDown();
      dma.get();
      unmapped.get();
      return early;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void waits(Consumer<TestMachine> unmap) throws Exception {
    assertThat(returnsEarly(SlotGate::new, unmap, 100)).isFalse();
    assertThat(returnsEarly(BrokenGate::new, unmap, PATIENCE)).as("the test can fail").isTrue();
  }

  @Test
  void clearingAnEntryWaitsForTheDmaItTranslated() throws Exception {
    waits(machine -> machine.put(DEFAULT, 0, 0));
  }

  @Test
  void restrictingAnEntryWaits() throws Exception {
    waits(machine -> machine.put(DEFAULT, 0, 0x8001));
  }

  @Test
  void stuffingWaits() throws Exception {
    waits(machine -> machine.iommu.stuff(DEFAULT, 0, 0, 1 << 18));
  }

  @Test
  void storingAListWaits() throws Exception {
    waits(machine -> machine.iommu.putIndirect(DEFAULT, 0, 0x1000, 2));
  }

  @Test
  void removingAWindowWaits() throws Exception {
    waits(machine -> machine.iommu.remove((int) DEFAULT));
  }

  @Test
  void resettingWaits() throws Exception {
    waits(machine -> machine.endpoint.reset());
  }

  @Test
  void unpluggingMemoryWaits() throws Exception {
    waits(machine -> machine.memory.unplug(0, machine.iommu::drain));
  }

  @Test
  void drainingAnEndpointWaits() throws Exception {
    waits(machine -> machine.endpoint.drain());
  }

  /** Which is why a DMA needs no fence between its bytes and the look at the watch. */
  @Test
  void watchingCodeWaits() throws Exception {
    waits(machine -> machine.memory.codeFrames().watch(0x8000));
  }

  @Test
  void mappingDoesNotWait() throws Exception {
    assertThat(
            returnsEarly(
                SlotGate::new,
                machine -> {
                  machine.put(DEFAULT, 0x1000, 0x9003);
                  machine.iommu.stuff(DEFAULT, 0x2000, 0x9003, 10);
                  machine.iommu.putIndirect(DEFAULT, 0x10000, 0x1000, 10);
                },
                PATIENCE))
        .isTrue();
  }

  @Test
  void aSecondDrainWaitsToo() throws Exception {
    waits(
        machine -> {
          machine.endpoint.gate().drain();
          machine.put(DEFAULT, 0, 0);
        });
  }

  @Test
  void aGateThatIsNeverEmptyIsDrainedAllTheSame() throws Exception {
    SlotGate gate = new SlotGate();
    AtomicBoolean drained = new AtomicBoolean();
    CompletableFuture<Void> device =
        CompletableFuture.runAsync(
            () -> {
              int inside = gate.enter();
              while (!drained.get()) {
                int next = gate.enter();
                gate.exit(inside);
                inside = next;
              }
              gate.exit(inside);
            },
            task -> new Thread(task).start());
    for (int i = 0; i < 1000; i++) {
      gate.drain();
    }
    drained.set(true);
    device.get();
  }

  @Test
  void moreDmaThanThereAreSlotsWaitsForOne() throws Exception {
    SlotGate gate = new SlotGate();
    int[] tickets = new int[32];
    Arrays.setAll(tickets, i -> gate.enter());
    CompletableFuture<Integer> one =
        CompletableFuture.supplyAsync(gate::enter, task -> new Thread(task).start());
    gate.exit(tickets[7]);
    assertThat(one.get()).isEqualTo(tickets[7]);
  }
}
