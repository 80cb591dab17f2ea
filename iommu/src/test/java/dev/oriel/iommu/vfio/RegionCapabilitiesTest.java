package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.spi.BadConfigurationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Chains as a kernel makes them, and as none should. */
class RegionCapabilitiesTest {
  private static final int FIRST = 32;
  private static final String REGION = "region 9 of 0000:01:00.0";

  private final MemorySegment answer = Arena.ofAuto().allocate(80, 8);

  private void capability(long at, int id, int next) {
    answer.set(JAVA_SHORT_UNALIGNED, at, (short) id);
    answer.set(JAVA_SHORT_UNALIGNED, at + 2, (short) 1);
    answer.set(JAVA_INT_UNALIGNED, at + 4, next);
  }

  private RegionCapabilities follow(long first) {
    return RegionCapabilities.of(answer, first, REGION);
  }

  private void refused(long first, String words) {
    assertThatThrownBy(() -> follow(first))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("vfio-pci: the host describes region 9 of 0000:01:00.0 wrongly: " + words);
  }

  /** In any order, and at any place. */
  @Test
  void findsWhatIsInTheChain() {
    capability(53, VfioAbi.TYPE, FIRST);
    answer.set(JAVA_INT_UNALIGNED, 61, VfioAbi.TYPE_OF_VENDOR | 0x10de);
    answer.set(JAVA_INT_UNALIGNED, 65, 1);
    capability(FIRST, VfioAbi.SSATGT, 0);
    answer.set(JAVA_LONG_UNALIGNED, FIRST + 8, 0x1234_5678_9abcL);
    RegionCapabilities found = follow(53);
    assertThat(found.has(VfioAbi.SPARSE_MMAP)).isFalse();
    Struct type = found.find(VfioAbi.TYPE, VfioAbi.REGION_TYPE).orElseThrow();
    assertThat(type.getInt("type")).isEqualTo(0x8000_10de);
    assertThat(type.getInt("subtype")).isEqualTo(1);
    Struct target = found.find(VfioAbi.SSATGT, VfioAbi.NVLINK2_SSATGT).orElseThrow();
    assertThat(target.getLong("tgt")).isEqualTo(0x1234_5678_9abcL);
    assertThat(follow(0).has(VfioAbi.TYPE)).isFalse();
  }

  @Test
  void aChainThatLeavesTheAnswerIsRefused() {
    refused(8, "a capability at 0x8, of 0x50 bytes in all");
    refused(80, "a capability at 0x50, of 0x50 bytes in all");
    refused(73, "a capability at 0x49, of 0x50 bytes in all");
    refused(0xffff_ffffL, "a capability at 0xffffffff, of 0x50 bytes in all");
    capability(FIRST, VfioAbi.TYPE, 0xffff_fff8);
    refused(FIRST, "a capability at 0xfffffff8, of 0x50 bytes in all");
    capability(FIRST, VfioAbi.TYPE, 4);
    refused(FIRST, "a capability at 0x4, of 0x50 bytes in all");
  }

  @Test
  void aChainThatComesBackIsRefused() {
    capability(FIRST, VfioAbi.TYPE, FIRST);
    refused(FIRST, "the capability at 0x20 twice");
    capability(FIRST, VfioAbi.TYPE, 48);
    capability(48, VfioAbi.SSATGT, FIRST);
    refused(FIRST, "the capability at 0x20 twice");
    capability(48, VfioAbi.TYPE, 0);
    refused(FIRST, "capability 2 twice");
  }

  @Test
  void aCapabilityThatIsCutOffIsRefused() {
    capability(72, VfioAbi.SSATGT, 0);
    RegionCapabilities found = follow(72);
    assertThat(found.has(VfioAbi.SSATGT)).isTrue();
    assertThatThrownBy(() -> found.find(VfioAbi.SSATGT, VfioAbi.NVLINK2_SSATGT))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageEndingWith("a capability at 0x48, of 0x50 bytes in all");
  }

  @Test
  void randomAnswersAreFollowedOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      for (int at = 0; at < 80; at++) {
        // Mostly small numbers, so that chains go on for a while.
        int value = random.nextInt(4) == 0 ? random.nextInt(80) : 0;
        answer.set(JAVA_BYTE, at, (byte) value);
      }
      try {
        RegionCapabilities found = follow(FIRST + random.nextInt(40));
        found.find(VfioAbi.TYPE, VfioAbi.REGION_TYPE);
      } catch (BadConfigurationException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed " + seed).isBetween(10_000, 99_000);
  }
}
