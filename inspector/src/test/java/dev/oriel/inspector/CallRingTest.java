package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.MachineView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls one by one. */
@Timeout(120)
class CallRingTest {
  private static final Path MISTAKES = Path.of("../boot/src/test/resources/dev/oriel/boot/dma.elf");

  @TempDir private Path folder;

  @Test
  void theLastCallsAreKeptWhileSomebodyLooks() {
    List<Consumer<MachineView.Call>> observers = new ArrayList<>();
    CallRing ring =
        new CallRing(
            observer -> {
              observers.add(observer);
              return () -> observers.remove(observer);
            });
    assertThat(observers).isEmpty();
    assertThat(ring.look()).isEmpty();
    assertThat(observers).hasSize(1);
    for (long i = 0; i < 1000; i++) {
      observers.getFirst().accept(new MachineView.Call(0, false, "H_X", List.of(i), -i));
    }
    List<CallRing.Noted> kept = ring.look();
    assertThat(kept.stream().map(each -> each.call().result()))
        .containsExactlyElementsOf(
            LongStream.range(0, CallRing.MOST).mapToObj(i -> i - 999).toList());
    assertThat(observers).hasSize(1);
    ring.close();
    assertThat(observers).isEmpty();
    assertThat(ring.isWatching()).isFalse();
    assertThat(ring.look()).as("begins anew").isEmpty();
    ring.close();
  }

  /** A guest that maps, unmaps and configures, which all calls tell as the counters do. */
  @Test
  void everyCallOfAGuestIsToldOnce() throws Exception {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    List<MachineView.Call> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    try (Machine machine =
        Machine.create(
            MachineConfig.builder()
                .ram(256L << 20)
                .kernel(Image.file(MISTAKES))
                .drive(new DriveConfig("d", disk, false))
                .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")))
                .build())) {
      try (var _ = machine.view().observeCalls(seen::add)) {
        machine.run();
      }
      machine
          .hypercalls()
          .forEach(
              (name, count) -> {
                if (!name.equals("KVMPPC_H_RTAS")) {
                  assertThat(seen.stream().filter(c -> !c.rtas() && c.name().equals(name)).count())
                      .as(name)
                      .isEqualTo(count);
                }
              });
      machine
          .view()
          .rtasCalls()
          .forEach(
              (name, count) ->
                  assertThat(seen.stream().filter(c -> c.rtas() && c.name().equals(name)).count())
                      .as(name)
                      .isEqualTo(count));
    }
    MachineView.Call put =
        seen.stream().filter(call -> call.name().equals("H_PUT_TCE")).findFirst().orElseThrow();
    assertThat(put.arguments()).hasSize(3).startsWith(0x8000_0000L);
    assertThat(put.result()).isZero();
    MachineView.Call rtas = seen.stream().filter(MachineView.Call::rtas).findFirst().orElseThrow();
    assertThat(rtas.processor()).isZero();
  }
}
