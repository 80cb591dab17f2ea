package dev.oriel.pseries.vio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.CharacterLine;
import dev.oriel.iommu.Iommu;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.interrupt.Interrupts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TerminalCallsTest {
  /** Another address than QEMU's first terminal has, with the top bit set. */
  private static final long UNIT = 0x9000_0000L;

  @AutoClose private final Caller guest = new Caller();
  private boolean full;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> pulses = new ArrayList<>();
  private static final Interrupts IGNORED =
      new Interrupts() {
        @Override
        public void claim(int irq, boolean level) {}

        @Override
        public void release(int irq) {}

        @Override
        public void pulse(int irq) {}

        @Override
        public void setLevel(int irq, boolean asserted) {}
      };

  private final VirtualTerminal terminal =
      new VirtualTerminal(
          (int) UNIT,
          0x1100,
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
          },
          (bytes, length) -> {
            if (!full) {
              out.write(bytes, 0, length);
            }
            return !full;
          });

  private final VioBus bus =
      new VioBus(terminal, IGNORED, new Iommu(guest.memory), new Standstill(), guest.memory.host());

  @BeforeEach
  void install() {
    new TerminalCalls(bus, _ -> false).install(guest.hcalls, guest.rtas);
  }

  private void type(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(terminal.type(bytes, 0, bytes.length)).isEqualTo(bytes.length);
  }

  @Test
  void charactersArePackedFromTheMostSignificantByte() {
    assertThat(
            guest.call(Hcall.H_PUT_TERM_CHAR, UNIT, 10, 0x4142434445464748L, 0x494a000000000000L))
        .isZero();
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, 0, 1, 0x4b00000000000000L, 0)).isZero();
    assertThat(out).hasToString("ABCDEFGHIJK");
  }

  /** Input that the second terminal has no room for waits on its line. */
  @Test
  void eachTerminalHasItsOwnCharacters() throws IOException {
    CharacterLine line = new CharacterLine();
    int second = 0x3000_1000;
    bus.addTerminal(OptionalInt.of(second), line);
    type("first");
    line.input().write("second".getBytes(StandardCharsets.US_ASCII));
    assertThat(guest.call(Hcall.H_GET_TERM_CHAR, second)).isZero();
    assertThat(guest.r(4)).isEqualTo(6);
    assertThat(guest.call(Hcall.H_GET_TERM_CHAR, UNIT)).isZero();
    assertThat(guest.r(4)).isEqualTo(5);
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, second, 1, 0x4100000000000000L, 0)).isZero();
    assertThat(out.size()).isZero();
    assertThat(line.output().read()).isEqualTo('A');
    for (int i = 0; i < CharacterLine.ROOM / 16; i++) {
      assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, second, 16, 0, 0)).isZero();
    }
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, second, 16, 0, 0)).as("busy").isEqualTo(1);
    line.input().write(new byte[CharacterLine.ROOM]);
    line.input().write(new byte[CharacterLine.ROOM]);
    int got = 0;
    do {
      assertThat(guest.call(Hcall.H_GET_TERM_CHAR, second)).isZero();
      got += (int) guest.r(4);
    } while (guest.r(4) > 0);
    assertThat(got).isEqualTo(2 * CharacterLine.ROOM);
  }

  @Test
  void moreThanSixteenCharactersAndOtherTerminalsAreRefused() {
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, UNIT, 17, 0, 0)).isEqualTo(-4);
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, UNIT, -1, 0, 0)).isEqualTo(-4);
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, UNIT + 1, 1, 0, 0)).isEqualTo(-4);
    assertThat(guest.call(Hcall.H_GET_TERM_CHAR, UNIT + 1)).isEqualTo(-4);
    assertThat(out.size()).isZero();
  }

  @Test
  void inputComesInChunksOfSixteen() {
    type("0123456789abcdefXY");
    assertThat(guest.call(Hcall.H_GET_TERM_CHAR, UNIT)).isZero();
    assertThat(guest.r(4)).isEqualTo(16);
    assertThat(guest.r(5)).isEqualTo(0x3031323334353637L);
    assertThat(guest.r(6)).isEqualTo(0x3839616263646566L);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    assertThat(guest.r(4)).isEqualTo(2);
    assertThat(guest.r(5)).isEqualTo(0x5859000000000000L);
    assertThat(guest.r(6)).isZero();
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    assertThat(guest.r(4)).isZero();
  }

  /** Linux's hvterm_raw_get_chars drops a zero that follows a carriage return in the same chunk. */
  @Test
  void aZeroBehindACarriageReturnIsInAChunkOfItsOwn() {
    type("a\r\0\r\r\0b");
    List<String> chunks = new ArrayList<>();
    for (guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
        guest.r(4) != 0;
        guest.call(Hcall.H_GET_TERM_CHAR, UNIT)) {
      chunks.add("%d:%x".formatted(guest.r(4), guest.r(5) >>> 8 * (8 - guest.r(4))));
    }
    assertThat(chunks).containsExactly("2:610d", "3:d0d", "2:62");
  }

  @Test
  void onlyTheFirstCharacterInAnEmptyQueueInterrupts() {
    type("ab");
    assertThat(pulses).containsExactly(0x1100);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    type("c");
    assertThat(pulses).containsExactly(0x1100, 0x1100);
  }

  @Test
  void remainingInputInterruptsAgain() {
    type("x".repeat(40));
    assertThat(pulses).hasSize(1);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    assertThat(pulses).hasSize(3);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
    assertThat(pulses).hasSize(3);
  }

  @Test
  void aWriterWaitsForAFullQueueOrTheEnd() throws InterruptedException {
    Thread typist =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    byte[] bytes = new byte[10_000];
                    for (int done = 0; done < bytes.length && terminal.awaitRoom(); ) {
                      done += terminal.type(bytes, done, bytes.length - done);
                    }
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
    int got = 0;
    while (got < 5000) {
      guest.call(Hcall.H_GET_TERM_CHAR, UNIT);
      got += (int) guest.r(4);
    }
    terminal.close();
    typist.join();
  }

  @Test
  void aTerminalWithoutRoomIsBusy() {
    full = true;
    assertThat(guest.call(Hcall.H_PUT_TERM_CHAR, UNIT, 1, 0, 0)).isEqualTo(HcallStatus.H_BUSY);
    assertThat(guest.rtas(RtasCall.DISPLAY_CHARACTER, 1, 'x')).containsExactly(-2);
  }

  @Test
  void displayCharacterWritesItsLowByte() {
    assertThat(guest.rtas(RtasCall.DISPLAY_CHARACTER, 1, 0x12345641)).containsExactly(0);
    assertThat(out).hasToString("A");
  }
}
