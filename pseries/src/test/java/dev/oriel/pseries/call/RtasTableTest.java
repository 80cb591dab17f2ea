package dev.oriel.pseries.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.boot.FdtNode;
import dev.oriel.testkit.Seeds;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RtasTableTest {
  @AutoClose private final Caller guest = new Caller();

  @Test
  void tokensAreConsecutiveAndNamesUnique() {
    Set<String> names = new HashSet<>();
    for (RtasCall call : RtasCall.values()) {
      assertThat(call.token()).isEqualTo(RtasCall.FIRST_TOKEN + call.ordinal());
      assertThat(names.add(call.property())).as(call.property()).isTrue();
    }
  }

  @Test
  void argumentsAndResultsFollowTheConvention() {
    guest.rtas.on(
        RtasCall.IBM_GET_XIVE,
        frame -> {
          frame.result(1, frame.arg(0) + 1);
          frame.result(2, frame.arg(0) + 2);
          return -2;
        });
    assertThat(guest.rtas(RtasCall.IBM_GET_XIVE, 3, 40)).containsExactly(-2, 41, 42);
    assertThat(guest.r(3)).isEqualTo(HcallStatus.H_SUCCESS);
  }

  @Test
  void argumentsAreReadOnce() {
    guest.rtas.on(
        RtasCall.NVRAM_FETCH,
        frame -> {
          for (int i = 0; i < 3; i++) {
            guest.memory.putInt(Caller.BUFFER + 12 + 4 * i, -1);
          }
          assertThat(frame.argLong(0)).isEqualTo(5L << 32 | 6);
          assertThat(frame.argAddress(2)).isEqualTo(7);
          return frame.arg(0);
        });
    assertThat(guest.rtas(RtasCall.NVRAM_FETCH, 2, 5, 6, 7)[0]).isEqualTo(5);
  }

  @Test
  void wrongCountsAreRefusedBeforeTheHandler() {
    for (RtasCall call : RtasCall.values()) {
      guest.rtas.on(
          call,
          frame -> {
            throw new AssertionError("reached " + call);
          });
    }
    for (RtasCall call : RtasCall.values()) {
      for (int arguments = 0; arguments < 10; arguments++) {
        for (int results = 1; results < 10; results++) {
          if (!call.accepts(arguments, results)) {
            int[] values = guest.rtas(call, results, new int[arguments]);
            assertThat(values[0]).as(call + " " + arguments).isEqualTo(call.countError());
            assertThat(guest.r(3)).isEqualTo(HcallStatus.H_SUCCESS);
            for (int i = 1; i < results; i++) {
              assertThat(values[i]).isEqualTo(Caller.UNTOUCHED);
            }
          }
        }
      }
    }
  }

  @Test
  void configurationSpaceCallsAnswerHardwareErrorToWrongCounts() {
    guest.rtas.on(RtasCall.IBM_READ_PCI_CONFIG, frame -> 0);
    assertThat(guest.rtas(RtasCall.IBM_READ_PCI_CONFIG, 2, 1, 2, 3)[0]).isEqualTo(-1);
    guest.rtas.on(RtasCall.START_CPU, frame -> 0);
    assertThat(guest.rtas(RtasCall.START_CPU, 1, 1, 2)[0]).isEqualTo(-3);
  }

  @Test
  void severalShapesOfOneCallAreAccepted() {
    assertThat(RtasCall.IBM_QUERY_PE_DMA_WINDOW.accepts(3, 5)).isTrue();
    assertThat(RtasCall.IBM_QUERY_PE_DMA_WINDOW.accepts(3, 6)).isTrue();
    assertThat(RtasCall.IBM_QUERY_PE_DMA_WINDOW.accepts(3, 4)).isFalse();
    assertThat(RtasCall.IBM_QUERY_PE_DMA_WINDOW.accepts(3, 7)).isFalse();
    assertThat(RtasCall.IBM_QUERY_PE_DMA_WINDOW.shape()).isEqualTo("3 / 5..6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ibm,set-tce-bypass; 2010; 2 / 0..1; -3",
        "read-pci-config; 2014; 2 / 2; -1",
        "write-pci-config; 2015; 3 / 1; -1",
        "ibm,read-pci-config; 2016; 4 / 2; -1",
        "ibm,write-pci-config; 2017; 5 / 1; -1",
        "ibm,query-interrupt-source-number; 2018; 4 / 3; -3",
        "ibm,change-msi; 2019; 6 / 3..4; -3",
        "ibm,query-pe-dma-window; 2026; 3 / 5..6; -3",
        "ibm,create-pe-dma-window; 2027; 5 / 4; -3",
        "ibm,remove-pe-dma-window; 2028; 1 / 1; -3",
        "ibm,reset-pe-dma-window; 2029; 3..4 / 1; -3"
      })
  void hostBridgeCallsHaveQemusTokensAndCounts(
      String name, String token, String shape, int countError) {
    RtasCall call =
        Arrays.stream(RtasCall.values())
            .filter(each -> each.property().equals(name))
            .findAny()
            .orElseThrow();
    assertThat(Integer.toHexString(call.token())).isEqualTo(token);
    assertThat(call.shape()).isEqualTo(shape);
    assertThat(call.countError()).isEqualTo(countError);
  }

  @Test
  void unknownTokensReturnParameterErrors() {
    for (int token : new int[] {0, 0x1fff, 0x2000, 0x202d, 0x3000, -1, Integer.MIN_VALUE}) {
      assertThat(guest.rtas(token, 1, 0)[0]).as(Integer.toHexString(token)).isEqualTo(-3);
      assertThat(guest.r(3)).isEqualTo(HcallStatus.H_PARAMETER);
    }
  }

  @Test
  void displayCharacterHasASecondToken() {
    guest.rtas.on(RtasCall.DISPLAY_CHARACTER, frame -> frame.arg(0));
    assertThat(guest.rtas(0xa, 1, 77)[0]).isEqualTo(77);
  }

  @Test
  void theTopFourBitsOfTheBufferAddressAreDropped() {
    guest.rtas.on(RtasCall.QUIESCE, frame -> 5);
    guest.rtas(RtasCall.QUIESCE, 1);
    guest.memory.putInt(Caller.BUFFER + 12, 0);
    assertThat(guest.call(Hcall.KVMPPC_H_RTAS, 0xf000_0000_0000_0000L | Caller.BUFFER)).isZero();
    assertThat(guest.memory.getInt(Caller.BUFFER + 12)).isEqualTo(5);
  }

  @Test
  void aBufferThatIsNotAllRamIsRefused() {
    guest.rtas.on(RtasCall.GET_TIME_OF_DAY, frame -> 5);
    long end = Caller.RAM;
    for (long ra : new long[] {end - 4, end - 8, end, end + 4096, 0x0fff_ffff_ffff_fffcL, -4}) {
      assertThat(guest.call(Hcall.KVMPPC_H_RTAS, ra)).isEqualTo(HcallStatus.H_PARAMETER);
    }
    long ra = end - 12 - 4 * 7;
    guest.memory.putInt(ra, RtasCall.GET_TIME_OF_DAY.token());
    guest.memory.putInt(ra + 4, 0);
    guest.memory.putInt(ra + 8, 8);
    assertThat(guest.call(Hcall.KVMPPC_H_RTAS, ra)).isEqualTo(HcallStatus.H_PARAMETER);
  }

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomBuffersAreHarmless(long seed) {
    Random random = new Random(seed);
    for (RtasCall call : RtasCall.values()) {
      guest.rtas.on(call, frame -> 0);
    }
    for (int i = 0; i < 20_000; i++) {
      long ra = random.nextInt((int) Caller.RAM);
      for (int word = 0; word < 3; word++) {
        int value = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(8);
        guest.memory.putInt(ra + 4L * word, word == 0 ? 0x2000 + random.nextInt(0x30) : value);
      }
      assertThat(guest.call(Hcall.KVMPPC_H_RTAS, ra))
          .as("call %d, %s", i, Seeds.replay(seed))
          .isIn(HcallStatus.H_SUCCESS, HcallStatus.H_PARAMETER);
    }
  }

  @Test
  void theTreeAnnouncesExactlyTheCallsThatWork() {
    guest.rtas.on(RtasCall.POWER_OFF, frame -> 0).on(RtasCall.START_CPU, frame -> 0);
    FdtNode node = FdtNode.root();
    guest.rtas.describe(node);
    assertThat(node.properties()).containsExactly("power-off", "start-cpu");
    assertThat(node.cells("start-cpu")).containsExactly(0x2006);
  }

  @Test
  void theEntryCodeIsTheFiveInstructionsGuestsKnow() {
    assertThat(RtasTable.entryCode())
        .asHexString()
        .isEqualTo("7C641B783C6000006063F000440000224E800020");
  }
}
