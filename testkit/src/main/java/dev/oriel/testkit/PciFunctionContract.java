package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.Backends;
import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.Bar;
import dev.oriel.device.BarRegisters;
import dev.oriel.device.BlockImage;
import dev.oriel.device.BusSpace;
import dev.oriel.device.Capability;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.device.Register;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.StepExecutor;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Network;
import dev.oriel.options.Property;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every PCI function, against any behaviour of a guest. */
public abstract class PciFunctionContract {
  private static final int COMMAND = 4;
  private static final int MEMORY_AND_IO = 3;
  private static final int BUS_MASTER = 4;

  private final TestBus bus = new TestBus(0, 1 << 20);
  private final StepExecutor executor = new StepExecutor();
  private boolean line;

  /** The type under test. */
  protected abstract PciDeviceType type();

  /** Options with which a device can be created. */
  protected abstract Map<String, String> options();

  /** The image that a drive's id names. */
  protected BlockImage drive(String id) {
    return new TestImage(1 << 20, false);
  }

  /** The network of every card. */
  protected Network network() {
    return new TestNetwork();
  }

  /** The units on the SCSI bus of a fresh device. */
  protected List<ScsiPlace> units(Backends backends) {
    return List.of();
  }

  /** The options of a fresh device, checked. */
  final DeviceOptions checked() {
    return DeviceOptions.of(type(), options(), backends());
  }

  /** What the device finds by name. */
  protected Backends backends() {
    return new TestBackends(drive("d"), network(), this::units);
  }

  private PciSlot plug() {
    DeviceOptions checked = checked();
    return PciSlot.plug(
        type(), checked, bus, asserted -> line = asserted, executor, new TestRealMemory(bus));
  }

  static LongStream seeds() {
    return Seeds.seeds(16);
  }

  @Test
  void showsItsIdentityInConfigurationSpace() {
    try (PciSlot slot = plug()) {
      assertThat(slot.configLoad(0, 2)).isEqualTo(slot.profile().vendorId());
      assertThat(slot.configLoad(2, 2)).isEqualTo(slot.profile().deviceId());
      assertThat(slot.configLoad(8, 4) >>> 8).isEqualTo(slot.profile().classCode());
      assertThat(slot.configLoad(8, 1)).isEqualTo(slot.profile().revisionId());
    }
  }

  @Test
  void everyBarReportsItsSize() {
    try (PciSlot slot = plug()) {
      for (Bar bar : slot.profile().bars()) {
        slot.configStore(bar.configOffset(), 4, -1);
        long low =
            slot.configLoad(bar.configOffset(), 4) & (bar.kind() == Bar.Kind.IO ? ~3L : ~15L);
        long high = -1L << 32;
        if (bar.kind() == Bar.Kind.MEMORY64) {
          slot.configStore(bar.configOffset() + 4, 4, -1);
          high = (long) slot.configLoad(bar.configOffset() + 4, 4) << 32;
        }
        assertThat(-(high | low & 0xffff_ffffL)).isEqualTo(bar.size());
      }
    }
  }

  @Test
  void capabilityListEndsAndVisitsNothingTwice() {
    try (PciSlot slot = plug()) {
      Set<Integer> seen = new HashSet<>();
      for (int at = slot.configLoad(52, 1); at != 0; at = slot.configLoad(at + 1, 1)) {
        assertThat(seen.add(at)).isTrue();
      }
      assertThat(seen).hasSize(slot.profile().capabilities().size());
    }
  }

  @Test
  void messageStructuresDoNotOverlap() {
    try (PciSlot slot = plug()) {
      for (Capability capability : slot.profile().capabilities()) {
        if (capability instanceof Capability.Msix msix) {
          Bar bar =
              slot.profile().bars().stream()
                  .filter(b -> b.index() == msix.bar())
                  .findAny()
                  .orElseThrow();
          long tableEnd = msix.tableOffset() + 16L * msix.vectors();
          long pendingEnd = msix.pendingOffset() + (msix.vectors() + 63) / 64 * 8L;
          assertThat(Math.max(tableEnd, pendingEnd)).isLessThanOrEqualTo(bar.size());
          assertThat(tableEnd <= msix.pendingOffset() || pendingEnd <= msix.tableOffset()).isTrue();
        }
      }
    }
  }

  @Test
  void decodesNothingUntilEnabled() {
    try (PciSlot slot = plug()) {
      place(slot);
      slot.configStore(COMMAND, 2, 0);
      for (Bar bar : slot.profile().bars()) {
        assertThat(slot.decodes(space(bar), address(bar), 4)).isFalse();
        assertThat(slot.load(space(bar), address(bar), 4)).isEqualTo(0xffff_ffffL);
      }
      slot.configStore(COMMAND, 2, MEMORY_AND_IO);
      for (Bar bar : slot.profile().bars()) {
        assertThat(slot.decodes(space(bar), address(bar), 4)).isTrue();
        assertThat(slot.decodes(space(bar), address(bar) + bar.size() - 4, 8)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesAnyAccess(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug()) {
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO | BUS_MASTER);
      for (int i = 0; i < 4000; i++) {
        poke(slot, random);
        if (random.nextInt(8) == 0) {
          executor.step();
        }
      }
      executor.runAll();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void touchesNoMemoryWithoutBusMastering(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug()) {
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO);
      for (int i = 0; i < 1000; i++) {
        pokeBar(slot, random);
      }
      executor.runAll();
      assertThat(bus.accesses()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void resetRestoresConfigurationSpaceAndSilence(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug()) {
      int[] before = config(slot);
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO | BUS_MASTER);
      for (int i = 0; i < 1000; i++) {
        poke(slot, random);
      }
      slot.reset();
      assertThat(config(slot)).isEqualTo(before);
      assertThat(line).isFalse();
      long accesses = bus.accesses();
      executor.runAll();
      assertThat(bus.accesses()).isEqualTo(accesses);
    }
  }

  /** What people are shown is what a guest reads there. */
  @ParameterizedTest
  @MethodSource("seeds")
  void showsTheRegistersInItsBars(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug()) {
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO | BUS_MASTER);
      for (int i = 0; i < 200; i++) {
        pokeBar(slot, random);
        executor.step();
      }
      for (BarRegisters place : slot.barRegisters()) {
        Bar bar =
            slot.profile().bars().stream()
                .filter(b -> b.index() == place.bar())
                .findAny()
                .orElseThrow();
        for (Register register : place.bank().registers()) {
          long shown = place.bank().get(register);
          long at = address(bar) + place.offset() + register.offset();
          assertThat(slot.load(space(bar), at, register.width()))
              .as(register.name())
              .isEqualTo(shown);
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    }
  }

  /** Why a machine with such a device cannot be saved; empty if it can. */
  protected Optional<String> cannotBeSaved() {
    return Optional.empty();
  }

  /** At any moment of any guest; and a device that goes on from there survives the rest. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsRestoredIsSavedAsTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug();
        PciSlot other = plug()) {
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO | BUS_MASTER);
      for (int i = random.nextInt(1000); i > 0; i--) {
        poke(slot, random);
        if (random.nextInt(8) == 0) {
          executor.step();
        }
      }
      if (cannotBeSaved().isPresent()) {
        assertThatThrownBy(() -> slot.save(new StateWriter()))
            .isInstanceOf(StateException.class)
            .hasMessageContaining(type().name());
        return;
      }
      byte[] first = saved(slot);
      restore(other, first);
      assertThat(saved(other)).isEqualTo(first);
      assertThat(config(other)).isEqualTo(config(slot));
      for (int i = 0; i < 1000; i++) {
        poke(other, random);
      }
      executor.runAll();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    }
  }

  /** A state that was edited is refused, or is one that a guest could have made. */
  @ParameterizedTest
  @MethodSource("seeds")
  void survivesAnEditedState(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (PciSlot slot = plug();
        PciSlot other = plug()) {
      if (cannotBeSaved().isPresent()) {
        return;
      }
      place(slot);
      slot.configStore(COMMAND, 2, MEMORY_AND_IO | BUS_MASTER);
      byte[] state = saved(slot);
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        state[random.nextInt(state.length)] = (byte) random.nextInt();
      }
      try {
        restore(other, state);
      } catch (StateException refused) {
        return;
      }
      for (int i = 0; i < 1000; i++) {
        poke(other, random);
      }
      executor.runAll();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    }
  }

  static byte[] saved(PciSlot slot) {
    StateWriter out = new StateWriter();
    slot.save(out);
    return out.toByteArray();
  }

  static void restore(PciSlot slot, byte[] state) {
    StateReader in = new StateReader(state);
    slot.restore(in);
    in.end();
  }

  @Test
  void refusesAnUnknownPropertyByName() {
    Map<String, String> given = new HashMap<>(options());
    given.put("colour", "blue");
    assertThatThrownBy(() -> DeviceOptions.of(type(), given, this::drive))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("colour")
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesToWorkWithoutARequiredProperty() {
    for (Property property : type().properties()) {
      if (property.required()) {
        Map<String, String> given = new HashMap<>(options());
        given.remove(property.name());
        assertThatThrownBy(() -> DeviceOptions.of(type(), given, this::drive))
            .isInstanceOf(BadDeviceOptionException.class)
            .hasMessageContaining(property.name());
      }
    }
  }

  private static int[] config(PciSlot slot) {
    int[] words = new int[slot.configSize() / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = slot.configLoad(4 * i, 4);
    }
    return words;
  }

  private static BusSpace space(Bar bar) {
    return bar.kind() == Bar.Kind.IO ? BusSpace.IO : BusSpace.MEMORY;
  }

  private static long address(Bar bar) {
    return bar.kind() == Bar.Kind.IO
        ? 0x1000L * (bar.index() + 1)
        : 0x1000_0000L * (bar.index() + 1);
  }

  private static void place(PciSlot slot) {
    for (Bar bar : slot.profile().bars()) {
      slot.configStore(bar.configOffset(), 4, (int) address(bar));
    }
  }

  private static void poke(PciSlot slot, SplittableRandom random) {
    if (random.nextInt(16) != 0) {
      pokeBar(slot, random);
      return;
    }
    int size = 1 << random.nextInt(3);
    int offset = random.nextInt(slot.configSize()) & -size;
    boolean keep = offset < 64 && offset + size > COMMAND && offset < 0x28;
    if (!keep) {
      slot.configStore(offset, size, random.nextInt());
    }
    slot.configLoad(offset, size);
  }

  private static void pokeBar(PciSlot slot, SplittableRandom random) {
    for (Bar bar : slot.profile().bars()) {
      int size = 1 << random.nextInt(4);
      long window = random.nextBoolean() ? Math.min(bar.size(), 64) : bar.size();
      long offset = random.nextLong(window) & -size;
      if (random.nextBoolean()) {
        long value = random.nextBoolean() ? random.nextLong() : random.nextLong(1 << 12);
        slot.store(space(bar), address(bar) + offset, size, value);
      } else {
        slot.load(space(bar), address(bar) + offset, size);
      }
    }
  }
}
