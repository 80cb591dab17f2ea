package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.TestBench;
import dev.oriel.machine.WindowSnapshot;
import dev.oriel.testkit.LongTests;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a picture of 2^20 mapped runs costs, printed. Times are never wrong. */
@Timeout(600)
class PictureSpeedTest {
  private static final int RUNS = 1 << 20;
  private static final int LISTED = 512;
  private static final long H_PUT_TCE_INDIRECT = 0x13c;
  private static final int BUID_HIGH = 0x0800_0000;
  private static final int BUID_LOW = 0x2000_0000;
  private static final int PAGE_SHIFT = 12;
  private static final long ARGUMENTS = 0x10_0000;
  private static final long RESULTS = 0x10_1000;
  private static final long LIST = 0x10_2000;
  private static final int LOOKS = 50;
  private static final int SECONDS = 5;

  /** Makes a window in which every other page is mapped; each is a run of its own. */
  private static void map(TestBench bench) {
    int[] words = {0, BUID_HIGH, BUID_LOW, PAGE_SHIFT, PAGE_SHIFT + 21};
    ByteBuffer arguments = ByteBuffer.allocate(words.length * Integer.BYTES);
    for (int word : words) {
      arguments.putInt(word);
    }
    bench.write(ARGUMENTS, arguments.array());
    assertThat(bench.rtas("ibm,create-pe-dma-window", words.length, ARGUMENTS, 4, RESULTS))
        .isZero();
    byte[] results = new byte[4 * Integer.BYTES];
    bench.read(RESULTS, results);
    ByteBuffer made = ByteBuffer.wrap(results);
    assertThat(made.getInt()).as("status").isZero();
    long liobn = made.getInt() & 0xffff_ffffL;
    long start = made.getLong();
    ByteBuffer list = ByteBuffer.allocate(LISTED * Long.BYTES);
    for (long i = 0; i < LISTED; i++) {
      list.putLong(i % 2 == 0 ? (i << PAGE_SHIFT) + 3 : 0);
    }
    bench.write(LIST, list.array());
    for (long page = 0; page < 2L * RUNS; page += LISTED) {
      long at = start + (page << PAGE_SHIFT);
      assertThat(bench.hypercall(H_PUT_TCE_INDIRECT, liobn, at, LIST, LISTED)[0]).isZero();
    }
  }

  @Test
  void aMillionRuns() throws Exception {
    LongTests.begin();
    MachineConfig config = MachineConfig.builder().ram(256L << 20).onTestBench(true).build();
    try (Machine machine = Machine.create(config);
        Inspector inspector = Inspector.open(machine, 0)) {
      machine.start();
      assertThat(machine.testBench().awaitStart()).isTrue();
      map(machine.testBench());
      WindowSnapshot window = machine.buses().getFirst().windows().getLast();
      atTheServer(machine, window);
      Optional<Browser> found =
          Browser.start(Files.createTempDirectory(Path.of("target"), "browser").toAbsolutePath());
      Assumptions.assumeTrue(found.isPresent(), "there is no Chromium (apt-get install chromium)");
      try (Browser browser = found.get()) {
        inABrowser(browser, inspector.url(), window);
        assertThat(browser.errors()).isEmpty();
      }
    }
  }

  private static void atTheServer(Machine machine, WindowSnapshot window) {
    BusPicture picture = new BusPicture(machine, new Heat(machine.view()::observeDma));
    BusPicture.Zoom part =
        new BusPicture.Zoom(window.liobn(), window.ioba() + (1L << 32), 1L << 24);
    for (Optional<BusPicture.Zoom> zoom :
        List.of(Optional.of(part), Optional.<BusPicture.Zoom>empty())) {
      long best = Long.MAX_VALUE;
      long cpu = cpuTime();
      String json = "";
      for (int i = 0; i < LOOKS; i++) {
        long start = System.nanoTime();
        json = Json.of(picture.of(zoom, 1200));
        best = Math.min(best, System.nanoTime() - start);
      }
      cpu = cpuTime() - cpu;
      assertThat(json).contains("\"runs\":" + RUNS);
      System.out.printf(
          "server, %s: %.1f ms of a processor for a picture, at best %.1f ms%n",
          zoom.isEmpty() ? "whole window" : "a part", cpu / 1e6 / LOOKS, best / 1e6);
    }
  }

  /** Nanoseconds of processors that this process has used. */
  private static long cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void inABrowser(Browser browser, String url, WindowSnapshot window)
      throws Exception {
    browser.window(1280, false);
    long start = System.nanoTime();
    browser.open(url);
    while (!browser.value("document.querySelectorAll('.strip').length").equals("2")) {
      Thread.sleep(1);
    }
    System.out.printf("browser, first picture: %.0f ms%n", (System.nanoTime() - start) / 1e6);
    move(browser, "no movement", "");
    move(
        browser,
        "panning",
        "at(BigInt(%d) + BigInt(frames) * 0x10000n, 0x1000000n)".formatted(window.ioba()));
    move(
        browser,
        "zooming",
        "at(BigInt(%d) + 0x100000000n, 0x1000n << BigInt(Math.floor(frames / 3) %% 20))"
            .formatted(window.ioba()));
  }

  /** Counts frames, and pictures of another part, while {@code step} is done before each frame. */
  private static void move(Browser browser, String what, String step) throws Exception {
    browser.value(
        "(() => { let frames = 0, slow = 0, last = performance.now(); const begin = last;"
            + " window.measured = ''; window.pictures = 0; const at = (from, size) => {"
            + " location.hash = '#bus/0x80000001/0x' + from.toString(16) + '/0x' +"
            + " size.toString(16); }; const seen = new MutationObserver((all) => { window.pictures"
            + " += all.some((one) => one.target.className === 'ticks') ? 1 : 0; });"
            + " seen.observe(document.querySelector('#content'), { childList: true, subtree: true"
            + " }); const frame = (now) => { frames++; if (now - last > 25) { slow++; } last = now;"
            + " "
            + step
            + "; if (now - begin < 1000 * "
            + SECONDS
            + ") { requestAnimationFrame(frame); } else { seen.disconnect(); window.measured ="
            + " `${(frames * 1000 / (now - begin)).toFixed(1)} frames a second, ${slow} of"
            + " ${frames} later than 25 ms, ${(window.pictures * 1000 / (now - begin)).toFixed(1)}"
            + " pictures a second`; } }; requestAnimationFrame(frame); return ''; })()");
    browser.await("window.measured !== ''");
    System.out.printf("browser, %s: %s%n", what, browser.value("window.measured"));
  }
}
