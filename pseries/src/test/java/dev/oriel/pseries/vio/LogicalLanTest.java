package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_BUSY;
import static dev.oriel.pseries.call.HcallStatus.H_DROPPED;
import static dev.oriel.pseries.call.HcallStatus.H_HARDWARE;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.Iommu;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.pci.TceHcalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogicalLanTest {
  private static final long UNIT = 0x7100_0002L;
  private static final int IRQ = 0x1102;
  private static final long VALID = 1L << 63;
  private static final long LIST = 0x10_0000;
  private static final long QUEUE = 0x11_0000;
  private static final long FILTERS = 0x12_0000;
  private static final long BUFFERS = 0x20_0000;
  private static final int ENTRIES = 4;

  @AutoClose private final Caller guest = new Caller();
  private final List<byte[]> sent = new ArrayList<>();
  private final List<Integer> pulses = new ArrayList<>();
  private int resumed;
  private boolean networkFull;
  private final Standstill standstill = new Standstill();
  private Card card;
  private LogicalLan lan;

  private final class Peer implements Network, Link {
    @Override
    public Link connect(Card plugged) {
      card = plugged;
      return this;
    }

    @Override
    public boolean send(byte[] frame) {
      if (!networkFull) {
        sent.add(frame);
      }
      return !networkFull;
    }

    @Override
    public void resume() {
      resumed++;
    }

    @Override
    public void close() {}
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
    lan = new LogicalLan((int) UNIT, IRQ, new byte[6], interrupts, iommu, standstill, new Peer());
    new LogicalLanCalls(List.of(lan)).install(guest.hcalls);
    new VioCalls(List.of(lan)).install(guest.hcalls, guest.rtas);
    new TceHcalls(iommu, vcpu -> false).install(guest.hcalls);
    for (long page = 0; page < Caller.RAM; page += 4096) {
      assertThat(guest.call(Hcall.H_PUT_TCE, UNIT, page, page | 3)).isEqualTo(H_SUCCESS);
    }
  }

  private static long descriptor(long address, long length) {
    return VALID | length << 32 | address;
  }

  private long open() {
    return guest.call(
        Hcall.H_REGISTER_LOGICAL_LAN, UNIT, LIST, descriptor(QUEUE, 16 * ENTRIES), FILTERS, 0);
  }

  private long add(long address, int size) {
    guest.memory.putLong(address, address ^ 0x5555);
    return guest.call(Hcall.H_ADD_LOGICAL_LAN_BUFFER, UNIT, descriptor(address, size));
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    return frame;
  }

  @Test
  void sendsAFrameInPieces() {
    assertThat(guest.call(Hcall.H_SEND_LOGICAL_LAN, UNIT, descriptor(BUFFERS, 60), 0, 0, 0, 0, 0))
        .isEqualTo(H_DROPPED);
    open();
    guest.memory.putLong(BUFFERS, 0x0102_0304_0506_0708L);
    guest.memory.putLong(BUFFERS + 4096, 0x1112_1314_1516_1718L);
    long first = descriptor(BUFFERS + 4, 4);
    long second = descriptor(BUFFERS + 4096, 8);
    assertThat(guest.call(Hcall.H_SEND_LOGICAL_LAN, UNIT, first, second, 0, first, 0, 0, 0))
        .isEqualTo(H_SUCCESS);
    assertThat(sent.getFirst())
        .containsExactly(5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18);
    networkFull = true;
    assertThat(guest.call(Hcall.H_SEND_LOGICAL_LAN, UNIT, first, second, 0, 0, 0, 0, 0))
        .isEqualTo(H_BUSY);
  }

  @Test
  void whatIsSavedGoesOnAfterAReset() {
    open();
    guest.call(Hcall.H_VIO_SIGNAL, UNIT, 1);
    add(BUFFERS, 2048);
    add(BUFFERS + 4096, 512);
    assertThat(card.receive(frame(100))).isTrue();
    StateWriter first = new StateWriter();
    lan.save(first);
    lan.reset();
    StateReader in = new StateReader(first.toByteArray());
    lan.restore(in);
    in.end();
    StateWriter second = new StateWriter();
    lan.save(second);
    assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
    assertThat(card.receive(frame(1000))).isTrue();
    assertThat(guest.memory.getInt(QUEUE + 16 + 4)).as("length").isEqualTo(1000);
    assertThat(pulses).containsExactly(IRQ, IRQ);
  }

  @Test
  void aFrameWaitsWhileTheMachineStandsStill() {
    open();
    add(BUFFERS, 2048);
    try (Standstill.Still _ = standstill.begin()) {
      assertThat(card.receive(frame(100))).isFalse();
      assertThat(resumed).isZero();
    }
    assertThat(resumed).isOne();
    assertThat(card.receive(frame(100))).isTrue();
    assertThat(guest.memory.getLong(QUEUE)).isNotZero();
  }

  @Test
  void receivesIntoTheSmallestBufferThatFits() {
    open();
    guest.call(Hcall.H_VIO_SIGNAL, UNIT, 1);
    assertThat(add(BUFFERS, 2048)).isEqualTo(H_SUCCESS);
    assertThat(add(BUFFERS + 4096, 128)).isEqualTo(H_SUCCESS);
    for (int i = 0; i < 2; i++) {
      byte[] frame = frame(i == 0 ? 120 : 121);
      assertThat(card.receive(frame)).isTrue();
      long buffer = i == 0 ? BUFFERS + 4096 : BUFFERS;
      byte[] got = new byte[frame.length];
      guest.memory.read(buffer + 8, java.lang.foreign.MemorySegment.ofArray(got), 0, got.length);
      assertThat(got).isEqualTo(frame);
      long entry = guest.memory.getLong(QUEUE + 16 * i);
      assertThat(entry).isEqualTo(0xc000_0008_0000_0000L | frame.length);
      assertThat(guest.memory.getLong(QUEUE + 16 * i + 8)).isEqualTo(buffer ^ 0x5555);
    }
    assertThat(pulses).containsExactly(IRQ, IRQ);
  }

  @Test
  void theToggleChangesAtTheEndOfTheQueue() {
    open();
    for (int i = 0; i < ENTRIES + 1; i++) {
      add(BUFFERS + 4096L * i, 128);
      card.receive(frame(60));
    }
    assertThat(guest.memory.getByte(QUEUE)).isEqualTo((byte) 0x40);
    assertThat(guest.memory.getByte(QUEUE + 16)).isEqualTo((byte) 0xc0);
    assertThat(guest.memory.getLong(LIST)).isEqualTo(descriptor(QUEUE, 16 * ENTRIES) | 1L << 62);
    assertThat(pulses).isEmpty();
  }

  @Test
  void framesWaitForBuffersAndThoseThatNeverFitAreCounted() {
    assertThat(card.receive(frame(60))).as("closed: dropped").isTrue();
    open();
    add(BUFFERS, 128);
    assertThat(card.receive(frame(200))).as("too large for any").isTrue();
    assertThat(guest.memory.getLong(LIST + 4088)).isEqualTo(1);
    assertThat(card.receive(frame(60))).isTrue();
    assertThat(card.receive(frame(60))).as("waits").isFalse();
    assertThat(resumed).isZero();
    add(BUFFERS, 128);
    assertThat(resumed).isEqualTo(1);
    assertThat(card.receive(frame(60))).isTrue();
  }

  @Test
  void aCardThatIsClosedNoLongerHoldsFramesUp() {
    open();
    add(BUFFERS, 128);
    card.receive(frame(60));
    assertThat(card.receive(frame(60))).as("waits").isFalse();
    guest.call(Hcall.H_FREE_LOGICAL_LAN, UNIT);
    assertThat(resumed).isEqualTo(1);
    assertThat(card.receive(frame(60))).as("dropped").isTrue();
    open();
    add(BUFFERS, 128);
    card.receive(frame(60));
    assertThat(card.receive(frame(60))).as("waits").isFalse();
    lan.reset();
    assertThat(resumed).isEqualTo(2);
  }

  @Test
  void refusesWhatItCannotReach() {
    long queue = descriptor(QUEUE, 64);
    long[][] wrong = {
      {UNIT + 1, LIST, queue, FILTERS},
      {UNIT, LIST + 8, queue, FILTERS},
      {UNIT, Caller.RAM, queue, FILTERS},
      {UNIT, 0x400_0000_0000L, queue, FILTERS},
      {UNIT, -4096, queue, FILTERS},
      {UNIT, LIST, queue & ~VALID, FILTERS},
      {UNIT, LIST, descriptor(QUEUE + 8, 64), FILTERS},
      {UNIT, LIST, descriptor(QUEUE, 65), FILTERS},
      {UNIT, LIST, descriptor(QUEUE, 0), FILTERS},
      {UNIT, LIST, descriptor(Caller.RAM - 16, 32), FILTERS},
      {UNIT, LIST, queue, FILTERS + 1},
      {UNIT, LIST, queue, 0xf000_0000L},
    };
    for (long[] arguments : wrong) {
      assertThat(guest.call(Hcall.H_REGISTER_LOGICAL_LAN, arguments)).isEqualTo(H_PARAMETER);
    }
    assertThat(add(BUFFERS, 128)).as("closed").isEqualTo(H_RESOURCE);
    assertThat(guest.call(Hcall.H_FREE_LOGICAL_LAN, UNIT)).isEqualTo(H_RESOURCE);
    assertThat(open()).isEqualTo(H_SUCCESS);
    assertThat(open()).isEqualTo(H_RESOURCE);
    for (long[] buffer : new long[][] {{BUFFERS + 2, 128}, {BUFFERS, 8}, {Caller.RAM - 8, 16}}) {
      assertThat(guest.call(Hcall.H_ADD_LOGICAL_LAN_BUFFER, UNIT, descriptor(buffer[0], buffer[1])))
          .isEqualTo(H_PARAMETER);
    }
    long piece = descriptor(BUFFERS, 20_000);
    assertThat(guest.call(Hcall.H_SEND_LOGICAL_LAN, UNIT, piece, piece, piece, piece, 0, 0, 0))
        .as("longer than a frame")
        .isEqualTo(H_RESOURCE);
    assertThat(guest.call(Hcall.H_SEND_LOGICAL_LAN, UNIT, piece, 0, 0, 0, 0, 0, 1))
        .isEqualTo(H_HARDWARE);
    assertThat(
            guest.call(
                Hcall.H_SEND_LOGICAL_LAN, UNIT, descriptor(Caller.RAM, 60), 0, 0, 0, 0, 0, 0))
        .isEqualTo(H_PARAMETER);
    assertThat(guest.call(Hcall.H_VIO_SIGNAL, UNIT, 2)).isEqualTo(H_PARAMETER);
    assertThat(sent).isEmpty();
  }

  @Test
  void takesABoundedNumberOfBuffers() {
    open();
    for (int i = 0; i < ReceiveBuffers.MOST_OF_A_SIZE; i++) {
      assertThat(add(BUFFERS, 128)).isEqualTo(H_SUCCESS);
    }
    assertThat(add(BUFFERS, 128)).isEqualTo(H_RESOURCE);
    for (int size = 1; size < ReceiveBuffers.MOST_SIZES; size++) {
      assertThat(add(BUFFERS, 128 + 4 * size)).isEqualTo(H_SUCCESS);
    }
    assertThat(add(BUFFERS, 1024)).isEqualTo(H_RESOURCE);
  }

  @Test
  void aFrameForABufferThatIsNoLongerMappedIsLost() {
    open();
    add(BUFFERS, 128);
    guest.call(Hcall.H_PUT_TCE, UNIT, BUFFERS, 0);
    assertThat(card.receive(frame(60))).isTrue();
    assertThat(guest.memory.getLong(QUEUE)).isZero();
  }
}
