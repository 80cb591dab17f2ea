package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_CLOSED;
import static dev.oriel.pseries.call.HcallStatus.H_DROPPED;
import static dev.oriel.pseries.call.HcallStatus.H_NOT_FOUND;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiLimits;
import dev.oriel.device.StepExecutor;
import dev.oriel.device.VioContext;
import dev.oriel.device.VioDeviceType;
import dev.oriel.device.VioFunction;
import dev.oriel.device.VioProfile;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.Iommu;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.options.Property;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.pci.TceHcalls;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
  private static final long UNIT = 0x7100_0002L;
  private static final int IRQ = 0x1102;
  private static final long RING = 0x10_0000;
  private static final long BYTES = 0x1000;

  @AutoClose private final Caller guest = new Caller();
  private final List<Integer> pulses = new ArrayList<>();
  private final List<Long> received = new ArrayList<>();
  private boolean full;
  private int resets;
  private VioContext context;
  private CommandQueue queue;

  private final class Device implements VioFunction {
    @Override
    public boolean receive(long high, long low) {
      return !full && received.add(high) && received.add(low);
    }

    @Override
    public void save(StateWriter out) {
      out.putInt(received.size());
    }

    @Override
    public void restore(StateReader in) {
      in.check(in.getInt() == received.size());
    }

    @Override
    public void reset() {
      resets++;
    }

    @Override
    public void close() {}
  }

  private final class Type implements VioDeviceType {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public String help() {
      return "test";
    }

    @Override
    public List<Property> properties() {
      return List.of();
    }

    @Override
    public VioProfile profile() {
      return new VioProfile("v-test", "vtest", "IBM,v-test", 2);
    }

    @Override
    public Optional<ScsiLimits> scsiBus() {
      return Optional.empty();
    }

    @Override
    public long hostMemory() {
      return 0;
    }

    @Override
    public VioFunction create(DeviceOptions options, VioContext given) {
      context = given;
      return new Device();
    }
  }

  @BeforeEach
  void plug() {
    Interrupts interrupts =
        new Interrupts() {
          @Override
          public void claim(int irq, boolean level) {}

          @Override
          public void release(int irq) {}

          @Override
          public void pulse(int irq) {
            pulses.add(irq);
          }

          @Override
          public void setLevel(int irq, boolean asserted) {}
        };
    Iommu iommu = new Iommu(guest.memory);
    DeviceOptions options =
        DeviceOptions.of(
            "test",
            List.of(),
            Map.of(),
            new TestBackends(new TestImage(512, true), new TestNetwork()));
    queue =
        new CommandQueue(
            (int) UNIT, IRQ, new Type(), options, interrupts, iommu, new StepExecutor());
    new VioCalls(List.of(queue, new Card(interrupts, iommu))).install(guest.hcalls, guest.rtas);
    new TceHcalls(iommu, vcpu -> false).install(guest.hcalls);
    for (long page = 0; page < Caller.RAM; page += 4096) {
      guest.call(Hcall.H_PUT_TCE, UNIT, page, page | 3);
    }
  }

  private long open() {
    return guest.call(Hcall.H_REG_CRQ, UNIT, RING, BYTES);
  }

  /** As SLOF uses a device: without TCEs, and with no room for the status. */
  @Test
  void firmwareUsesRealAddressesUntilItQuiesces() {
    guest.call(Hcall.H_STUFF_TCE, UNIT, 0, 0, Caller.RAM / 4096);
    open();
    assertThat(context.send(1, 2)).as("nothing is mapped").isFalse();
    guest.rtas(RtasCall.IBM_SET_TCE_BYPASS, 0, (int) UNIT, 1);
    assertThat(context.send(3, 4)).isTrue();
    assertThat(guest.memory.getLong(RING)).isEqualTo(3);
    assertThat(context.dma().read(Caller.RAM, MemorySegment.ofArray(new byte[8]), 0, 8))
        .as("past memory")
        .isNotEqualTo(DmaStatus.OK);
    guest.rtas(RtasCall.IBM_SET_TCE_BYPASS, 0, (int) UNIT, 0);
    assertThat(context.send(5, 6)).isFalse();
    guest.rtas(RtasCall.IBM_SET_TCE_BYPASS, 0, (int) UNIT, 1);
    guest.rtas(RtasCall.QUIESCE, 0);
    assertThat(resets).isPositive();
    assertThat(context.send(7, 8)).as("closed").isFalse();
    open();
    assertThat(context.send(9, 10)).as("its table is empty").isFalse();
    assertThat(guest.rtas(RtasCall.IBM_SET_TCE_BYPASS, 1, (int) UNIT, 2)).containsExactly(-3);
    assertThat(guest.rtas(RtasCall.IBM_SET_TCE_BYPASS, 1, 1, 1)).containsExactly(-3);
  }

  @Test
  void messagesGoBothWays() {
    assertThat(guest.call(Hcall.H_SEND_CRQ, UNIT, 1, 2)).isEqualTo(H_CLOSED);
    assertThat(context.send(1, 2)).as("closed").isFalse();
    assertThat(open()).isEqualTo(H_SUCCESS);
    assertThat(guest.call(Hcall.H_ENABLE_CRQ, UNIT)).isEqualTo(H_SUCCESS);
    assertThat(guest.call(Hcall.H_SEND_CRQ, UNIT, 0xc001L << 48, 7)).isEqualTo(H_SUCCESS);
    assertThat(received).containsExactly(0xc001L << 48, 7L);
    full = true;
    assertThat(guest.call(Hcall.H_SEND_CRQ, UNIT, 1, 2)).isEqualTo(H_DROPPED);
    assertThat(context.send(0xc002L << 48, 8)).isTrue();
    assertThat(guest.memory.getLong(RING)).isEqualTo(0xc002L << 48);
    assertThat(guest.memory.getLong(RING + 8)).isEqualTo(8);
    assertThat(pulses).isEmpty();
    guest.call(Hcall.H_VIO_SIGNAL, UNIT, 1);
    assertThat(context.send(0x8001L << 48, 9)).isTrue();
    assertThat(pulses).containsExactly(IRQ);
  }

  @Test
  void theRingWrapsAndTakesNoMoreThanTheGuestHasRead() {
    open();
    int entries = (int) BYTES / 16;
    for (int i = 0; i < entries; i++) {
      assertThat(context.send(0x8001L << 48, i)).isTrue();
    }
    assertThat(context.send(0x8001L << 48, 1000)).as("full").isFalse();
    guest.memory.putByte(RING, (byte) 0);
    assertThat(context.send(0x8001L << 48, 1000)).isTrue();
    assertThat(guest.memory.getLong(RING + 8)).isEqualTo(1000);
  }

  @Test
  void whatIsSavedGoesOnAfterAReset() {
    open();
    guest.call(Hcall.H_VIO_SIGNAL, UNIT, 1);
    context.send(0x8001L << 48, 1);
    StateWriter first = new StateWriter();
    queue.save(first);
    queue.reset();
    assertThat(context.send(0x8001L << 48, 2)).isFalse();
    StateReader in = new StateReader(first.toByteArray());
    queue.restore(in);
    in.end();
    StateWriter second = new StateWriter();
    queue.save(second);
    assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    assertThat(context.send(0x8001L << 48, 2)).isTrue();
    assertThat(guest.memory.getLong(RING + 16 + 8)).isEqualTo(2);
    assertThat(pulses).containsExactly(IRQ, IRQ);
  }

  @Test
  void refusesOtherRings() {
    long[][] wrong = {
      {UNIT + 1, RING, BYTES},
      {UNIT | 1L << 32, RING, BYTES},
      {UNIT, RING + 16, BYTES},
      {UNIT, RING, BYTES - 16},
      {UNIT, RING, 0},
      {UNIT, RING, -1},
      {UNIT, RING, 0x1000_0001},
    };
    for (long[] arguments : wrong) {
      assertThat(guest.call(Hcall.H_REG_CRQ, arguments)).isEqualTo(H_PARAMETER);
    }
    assertThat(guest.call(Hcall.H_VIO_SIGNAL, UNIT, 2)).isEqualTo(H_PARAMETER);
    assertThat(open()).isEqualTo(H_SUCCESS);
    assertThat(open()).isEqualTo(H_RESOURCE);
  }

  @Test
  void aFreedQueueGetsNothingMore() {
    open();
    assertThat(guest.call(Hcall.H_FREE_CRQ, UNIT)).isEqualTo(H_SUCCESS);
    assertThat(resets).isEqualTo(1);
    assertThat(context.send(1, 2)).isFalse();
    assertThat(guest.memory.getLong(RING)).isZero();
    assertThat(open()).isEqualTo(H_SUCCESS);
    queue.reset();
    assertThat(resets).isEqualTo(2);
    assertThat(guest.call(Hcall.H_SEND_CRQ, UNIT, 1, 2)).isEqualTo(H_CLOSED);
  }

  @Test
  void aRingWithoutMemoryLosesMessages() {
    guest.call(Hcall.H_REG_CRQ, UNIT, 0xfff_f000L, BYTES);
    assertThat(context.send(1, 2)).isFalse();
    guest.call(Hcall.H_FREE_CRQ, UNIT);
    guest.call(Hcall.H_REG_CRQ, UNIT, -BYTES, BYTES);
    assertThat(context.send(1, 2)).isFalse();
  }

  @Test
  void cardsHaveNoCommandQueue() {
    assertThat(guest.call(Hcall.H_REG_CRQ, 5, RING, BYTES)).isEqualTo(H_NOT_FOUND);
  }

  /** A device without a queue. */
  private static final class Card extends VioDevice {
    Card(Interrupts interrupts, Iommu iommu) {
      super(5, 0, interrupts, iommu);
    }

    @Override
    void saveOwn(StateWriter out) {}

    @Override
    void restoreOwn(StateReader in) {}

    @Override
    void reset() {}

    @Override
    String nodeName() {
      return "card";
    }

    @Override
    void describe(FdtNode vdevice) {}
  }
}
