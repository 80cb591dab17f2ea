package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Debian writes files to a disk and tells which of them are safe, until Oriel is killed with
 * SIGKILL. Then QEMU finds no errors in the image, e2fsck none in its file system after the journal
 * was replayed, and all that was safe is there; the next boot, with another adapter, sees the same
 * and goes on.
 */
final class PowerCuts {
  private static final int PATIENCE_S = 600;

  /** How many files may become safe before the cut. */
  private static final int SAFE = 16;

  private static final int WITHIN_MS = 1500;

  /** After how many cuts there is a new image, on average. */
  private static final int NEW_IMAGE = 8;

  private static final int LINES_TOLD = 20;

  private static final String END = "the output has ended";

  private record Adapter(String name, String device, String... options) {}

  private static final List<Adapter> ADAPTERS =
      List.of(
          new Adapter("virtio-blk", "/dev/vda", "-device", "virtio-blk-pci,drive=d"),
          new Adapter("nvme", "/dev/nvme0n1", "-device", "nvme,drive=d,serial=1"),
          new Adapter(
              "virtio-scsi",
              "/dev/sda",
              "-device",
              "virtio-scsi-pci,id=s",
              "-device",
              "scsi-hd,bus=s.0,drive=d"));

  private static final List<String> FORMS =
      List.of("cluster_size=64k", "cluster_size=4k", "cluster_size=512", "compat=0.10");

  private final Random random;
  private final PowerCutImage image;
  private final PowerCutRecords records;
  private int safe;
  private int mostLeaks;

  private PowerCuts(Path folder, long seed) {
    random = new Random(seed);
    image = new PowerCutImage(folder);
    records = new PowerCutRecords(random);
  }

  /**
   * Cuts the power {@code cuts} times, and boots once more.
   *
   * @throws AssertionError at the first loss, naming the folder with the image
   */
  static void run(int cuts, long seed) throws IOException, InterruptedException {
    System.out.printf("power cuts: %d, seed %d%n", cuts, seed);
    Path folder = Files.createTempDirectory("oriel-power-cuts");
    PowerCuts campaign = new PowerCuts(folder, seed);
    int cut = 0;
    try {
      campaign.makeImage();
      for (cut = 1; cut <= cuts; cut++) {
        if (cut > 1 && campaign.random.nextInt(NEW_IMAGE) == 0) {
          campaign.makeImage();
        }
        campaign.cut(cut);
      }
      campaign.bootOnceMore();
    } catch (AssertionError | IOException e) {
      String what = "at cut %d of %d, seed %d; the image is in %s";
      throw new AssertionError(what.formatted(cut, cuts, seed, folder) + "\n" + e.getMessage(), e);
    }
    PowerCutImage.delete(folder);
    System.out.printf(
        "power cuts: %d, %d files were safe and none was lost, at most %d leaked clusters%n",
        cuts, campaign.safe, campaign.mostLeaks);
  }

  private void makeImage() throws IOException, InterruptedException {
    String form = FORMS.get(random.nextInt(FORMS.size()));
    boolean based = random.nextInt(3) == 0;
    image.make(form, based);
    records.reset();
    System.out.printf("  a new image, %s%s%n", form, based ? ", with a backing file" : "");
  }

  private void cut(int number) throws IOException, InterruptedException {
    Adapter adapter = ADAPTERS.get(number % ADAPTERS.size());
    String cache = random.nextInt(3) == 0 ? "writethrough" : "writeback";
    // Now and then while the file system is still being recovered.
    boolean early = random.nextInt(5) == 0 && number > 1;
    int until = random.nextInt(SAFE);
    int within = random.nextInt(WITHIN_MS);
    image.keep();
    String script = records.script(adapter.device) + records.plan();
    Process oriel = start(adapter, cache, script);
    int heard = 0;
    boolean compared = false;
    try {
      Output lines = new Output(oriel);
      await(lines, "begin");
      if (!early) {
        await(lines, "compared");
        compared = true;
        while (heard < until) {
          heard += records.hear(lines.next()) ? 1 : 0;
        }
      }
      Thread.sleep(within);
      oriel.destroyForcibly();
      for (String line = lines.nextOrEnd(); !line.equals(END); line = lines.nextOrEnd()) {
        heard += records.hear(line) ? 1 : 0;
        compared |= line.equals("compared");
      }
      if (oriel.waitFor() != 128 + 9) {
        throw lines.failure("Oriel ended by itself, with status " + oriel.exitValue());
      }
    } finally {
      oriel.destroyForcibly();
    }
    safe += heard;
    int leaks = judge();
    System.out.printf(
        "  cut %d: %s, %s, %s, %d safe, %d files, %d leaked clusters%n",
        number,
        adapter.name,
        cache,
        compared ? "while it wrote" : "before it wrote",
        heard,
        records.files(),
        leaks);
  }

  private int judge() throws IOException, InterruptedException {
    int leaks = image.leaks();
    mostLeaks = Math.max(mostLeaks, leaks);
    records.compare(image.files());
    return leaks;
  }

  /** The last cut too is followed by a boot that finds everything. */
  private void bootOnceMore() throws IOException, InterruptedException {
    image.keep();
    records.forget();
    Process oriel =
        start(
            ADAPTERS.getFirst(),
            "writeback",
            records.script(ADAPTERS.getFirst().device) + "cd /\numount /d\n");
    try {
      await(new Output(oriel), "compared");
      if (!oriel.waitFor(PATIENCE_S, TimeUnit.SECONDS) || oriel.exitValue() != 0) {
        throw new AssertionError("the last boot does not end as it should");
      }
    } finally {
      oriel.destroyForcibly();
    }
    judge();
  }

  private Process start(Adapter adapter, String cache, String script) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "debian", "-m", "512M"));
    words.addAll(
        List.of(
            "-drive",
            "file=" + image.path() + ",format=qcow2,if=none,id=d,discard=unmap,cache=" + cache));
    words.addAll(List.of(adapter.options));
    words.addAll(List.of("--", "sh", "-c", script));
    return OrielProcess.of(words.toArray(String[]::new))
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** What a process writes, in whole lines. */
  private static final class Output {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> taken = new ArrayList<>();

    Output(Process process) {
      Thread.ofVirtual().start(() -> read(process));
    }

    private void read(Process process) {
      StringBuilder line = new StringBuilder();
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        for (int next = in.read(); next >= 0; next = in.read()) {
          if (next == '\n') {
            lines.add(line.toString());
            line.setLength(0);
          } else {
            line.append((char) next);
          }
        }
      } catch (IOException e) {
        // It was killed.
      } finally {
        lines.add(END);
      }
    }

    /** The next line; there must be one. */
    String next() throws InterruptedException {
      String line = nextOrEnd();
      if (line.equals(END)) {
        throw failure("Oriel ended by itself");
      }
      return line;
    }

    String nextOrEnd() throws InterruptedException {
      String line = lines.poll(PATIENCE_S, TimeUnit.SECONDS);
      if (line == null) {
        throw failure("the guest says nothing");
      }
      taken.add(line);
      return line;
    }

    AssertionError failure(String what) {
      List<String> last = taken.subList(Math.max(0, taken.size() - LINES_TOLD), taken.size());
      return new AssertionError(what + ", after\n" + String.join("\n", last));
    }
  }

  private static void await(Output lines, String wanted) throws InterruptedException {
    for (String line = ""; !line.equals(wanted); ) {
      line = lines.next();
      if (line.startsWith("LOST")) {
        throw lines.failure("the guest sees other files");
      }
    }
  }
}
