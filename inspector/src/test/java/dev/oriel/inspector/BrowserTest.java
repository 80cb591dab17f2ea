package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SanitizerConfig;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. Its pictures are left in target, to be looked at. */
@Timeout(300)
class BrowserTest {
  private static final Path MISTAKES = Path.of("../boot/src/test/resources/dev/oriel/boot/dma.elf");

  /** A sum of what the terminal has drawn. */
  private static final String PICTURE =
      "[...document.querySelectorAll('.xterm canvas')].map((c) => c.toDataURL().length).join()";

  @TempDir private Path folder;

  @Test
  void thePageShowsAMachineAndItsFaults() throws Exception {
    Optional<Browser> found =
        Browser.start(Files.createTempDirectory(Path.of("target"), "browser").toAbsolutePath());
    Assumptions.assumeTrue(found.isPresent(), "there is no Chromium (apt-get install chromium)");
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    MachineConfig config =
        MachineConfig.builder()
            .ram(256L << 20)
            .kernel(Image.file(MISTAKES))
            .drive(new DriveConfig("d", disk, false))
            .device(new DeviceConfig("nvme", Map.of("drive", "d", "serial", "x")))
            .dmaSanitizer(new SanitizerConfig(false, Optional.empty(), line -> {}))
            .consoleOutput(new ByteArrayOutputStream())
            .build();
    try (Browser browser = found.get();
        Machine machine = Machine.create(config);
        Inspector inspector = Inspector.open(machine, 0)) {
      machine.control().pause();
      machine.start();
      browser.window(1280, false);
      browser.open(inspector.url());
      aPausedMachineIsContinued(browser);
      aFaultIsMarkedWithItsReport(browser);
      aPartIsZoomedToByHashKeysAndMouse(browser);
      whoPansSeesWhereTheyStop(browser);
      onlyADragInsideZooms(browser);
      everyViewIsShown(browser);
      nothingIsCutOff(browser, inspector.url());
      assertThat(browser.errors()).isEmpty();
    }
  }

  @Test
  void theTerminalTypesAndAProcessorSteps() throws Exception {
    Optional<Browser> found =
        Browser.start(Files.createTempDirectory(Path.of("target"), "browser").toAbsolutePath());
    Assumptions.assumeTrue(found.isPresent(), "there is no Chromium (apt-get install chromium)");
    MachineConfig config =
        MachineConfig.builder().ram(256L << 20).kernel(EchoingGuest.image()).build();
    try (Browser browser = found.get();
        Machine machine = Machine.create(config);
        Inspector inspector = Inspector.open(machine, 0)) {
      machine.start();
      browser.window(1280, false);
      browser.open(inspector.url() + "#console");
      browser.await("document.querySelector('.xterm canvas') !== null");
      String blank = browser.value(PICTURE);
      machine.console().send("\u001b[1;32mgreen\u001b[0m ");
      for (String key : List.of("a", "b", "c")) {
        browser.press(key);
      }
      assertThat(machine.console().expect("abc", Duration.ofSeconds(30)))
          .isEqualTo("\u001b[1;32mgreen\u001b[0m abc");
      browser.await(PICTURE + " !== '" + blank + "'");
      browser.screenshot(Path.of("target", "inspector-terminal.png"));

      browser.value("location.hash = '#registers/0'");
      browser.await("document.querySelector('.steps button')?.disabled === true");
      browser.await("document.querySelector('.xterm') === null");
      browser.value("document.querySelector('#pause').click()");
      browser.await("document.querySelector('.steps button').disabled === false");
      browser.await("document.querySelectorAll('tbody tr').length > 20");
      String before = browser.value("document.querySelector('h1').textContent");
      browser.value("document.querySelector('.steps button').click()");
      browser.await("document.querySelector('h1').textContent !== '" + before + "'");
      assertThat(browser.value("document.querySelector('.steps form').hidden")).isEqualTo("true");
      browser.screenshot(Path.of("target", "inspector-registers.png"));
      assertThat(browser.errors()).isEmpty();
    }
  }

  private static void aPausedMachineIsContinued(Browser browser) throws Exception {
    browser.await("document.querySelector('#state')?.textContent === 'paused'");
    browser.await("document.querySelectorAll('.strip').length === 1");
    assertThat(browser.value("document.querySelector('#pause').textContent")).isEqualTo("Continue");
    browser.value("document.querySelector('#pause').click()");
    browser.await("document.querySelector('#state').textContent === 'ended'");
  }

  private static void aFaultIsMarkedWithItsReport(Browser browser) throws Exception {
    browser.await("document.querySelector('.strip .mark') !== null");
    assertThat(browser.value("document.querySelector('.happened').textContent"))
        .contains("failed: the TCE does not permit it", "in unmap_too_early+0x");
    browser.await("document.querySelector('.lane .amount')?.textContent.includes('steps')");
  }

  private static void aPartIsZoomedToByHashKeysAndMouse(Browser browser) throws Exception {
    browser.value("location.hash = '#bus/0x80000000/0x10000000/0x10000'");
    browser.await(
        "document.querySelector('.readout') && !document.querySelector('.zoom"
            + " button:last-child').hidden");
    browser.await("document.querySelector('.ticks').textContent.startsWith('228')");
    browser.value("document.querySelector('.strip').focus()");
    browser.press("ArrowRight");
    assertThat(browser.value("document.querySelector('.strip').getAttribute('aria-valuetext')"))
        .startsWith("0x1000");
    browser.press("+");
    browser.await("/0x10000000.0x[0-9a-f]{4}$/.test(location.hash)");
    browser.press("0");
    browser.await("location.hash === '#bus'");
    browser.await("document.querySelector('.zoom button:last-child').hidden");
    double left = edge(browser, "left");
    double top = edge(browser, "top");
    browser.mouse("mousePressed", left + 300, top + 20);
    browser.mouse("mouseMoved", left + 500, top + 20);
    browser.mouse("mouseReleased", left + 500, top + 20);
    browser.await("location.hash.startsWith('#bus/0x80000000/0x')");
    browser.value("location.hash = '#bus'");
  }

  private static void whoPansSeesWhereTheyStop(Browser browser) throws Exception {
    browser.value(
        "setTimeout(() => { for (let i = 0; i < 40; i++) { location.hash = '#bus/0x80000000/0x1'"
            + " + i.toString(16).padStart(3, '0') + '0000/0x10000'; } })");
    browser.await("document.querySelector('.ticks')?.textContent.includes('10270000')");
    browser.value("location.hash = '#bus'");
  }

  private static void onlyADragInsideZooms(Browser browser) throws Exception {
    browser.await("document.querySelector('.zoom button:last-child').hidden");
    double left = edge(browser, "left");
    double top = edge(browser, "top");
    browser.mouse("mousePressed", left + 300, top + 20);
    browser.mouse("mouseMoved", left + 500, top + 20);
    browser.await("document.querySelector('.strip .select') !== null");
    browser.value("document.querySelector('.strip').dispatchEvent(new Event('pointercancel'))");
    browser.await("document.querySelector('.strip .select') === null");
    browser.mouse("mouseReleased", left + 500, top + 20);
    browser.mouse("mousePressed", left + 300, top - 60);
    browser.mouse("mouseMoved", left + 500, top + 20);
    browser.mouse("mouseReleased", left + 500, top + 20);
    assertThat(browser.value("location.hash")).isEqualTo("#bus");
  }

  private static double edge(Browser browser, String name) throws Exception {
    return Double.parseDouble(
        browser.value("document.querySelector('.strip').getBoundingClientRect()." + name));
  }

  private static void everyViewIsShown(Browser browser) throws Exception {
    for (View view : View.values()) {
      browser.value("location.hash = '#%s'".formatted(view.id()));
      browser.await(
          "document.querySelector('nav [aria-current]')?.hash === '#%s' && document.querySelector('h1')?.textContent !== ''"
              .formatted(view.id()));
      assertThat(browser.value("document.querySelector('#text').href"))
          .endsWith("text/" + view.id());
    }
  }

  private static void nothingIsCutOff(Browser browser, String url) throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {390, 1280, 2560}) {
        browser.window(width, dark);
        for (View view : View.values()) {
          browser.value("location.hash = '#%s'".formatted(view.id()));
          browser.await("document.querySelector('h1')?.textContent !== ''");
          browser.await("document.documentElement.scrollWidth <= innerWidth");
        }
        browser.value("location.hash = '#bus'");
        browser.await("document.querySelector('.strip .mark') !== null");
        browser.screenshot(
            Path.of("target", "inspector-%s-%d.png".formatted(dark ? "dark" : "light", width)));
      }
    }
  }
}
