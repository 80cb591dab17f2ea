package dev.oriel.fuzz.qtest;

import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.Balloon;
import dev.oriel.device.BlockImage;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.SerialPort;
import dev.oriel.devices.scsi.ScsiCdType;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.files.Share;
import dev.oriel.net.Network;
import dev.oriel.net.vsock.Vsock;
import dev.oriel.testkit.ResizableImage;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a fuzzed device has outside of its machine, and what happens there. */
final class Outside implements Backends {
  private static final int DISK = 1 << 20;
  private static final int FRAME = 64;
  private static final int MEMORY_STEP = 1 << 20;

  private final TestImage contents = new TestImage(DISK, false);
  private final ResizableImage disk = new ResizableImage(contents);
  private final TestNetwork network = new TestNetwork();
  private final Vsock vsock = new Vsock();
  private final Random random = new Random(0);
  private final Balloon balloon = new Balloon(bytes -> {});
  private final List<CharacterLine> lines = List.of(new CharacterLine(), new CharacterLine());
  private final byte[] scratch = new byte[CharacterLine.ROOM];
  private @Nullable Path folder;
  private int steps;

  @Override
  public BlockImage drive(String id) {
    return disk;
  }

  @Override
  public Network network(String id) {
    return network;
  }

  @Override
  public long nextHardwareAddress() {
    return TestBackends.FIRST_HARDWARE_ADDRESS;
  }

  @Override
  public Vsock vsock() {
    return vsock;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public Balloon balloon() {
    return balloon;
  }

  /** A folder with a few files, which the guest may change. */
  @Override
  public Share share(String id) {
    try {
      Path made = Files.createTempDirectory("oriel-fuzz");
      Files.writeString(made.resolve("a"), "content");
      Files.createDirectory(made.resolve("b"));
      Files.writeString(made.resolve("b").resolve("c"), "");
      folder = made;
      return Share.of(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Attachments<ScsiPlace> scsiUnits() {
    ScsiDiskType hd = new ScsiDiskType();
    ScsiCdType cd = new ScsiCdType();
    Map<String, String> drive = Map.of("drive", "d");
    return new Attachments<>(
        List.of(
            new ScsiPlace(
                0, 0, 0, hd.create(DeviceOptions.of(hd.name(), hd.properties(), drive, this))),
            new ScsiPlace(
                0, 1, 0, cd.create(DeviceOptions.of(cd.name(), cd.properties(), drive, this)))));
  }

  @Override
  public Attachments<SerialPort> serialPorts() {
    return new Attachments<>(
        List.of(
            new SerialPort(0, "", true, lines.get(0)),
            new SerialPort(1, "name", false, lines.get(1))));
  }

  /**
   * A frame arrives, somebody types and reads, the balloon is to change, a disk fails or has
   * another size.
   */
  void step() {
    steps++;
    network.takeSent();
    if (network.connected()) {
      boolean _ = network.offer(new byte[FRAME + steps % 1450]);
    }
    CharacterLine line = lines.get(steps & 1);
    line.connected(steps % 7 != 0);
    try {
      line.input().write(scratch, 0, Math.min(steps, 16));
      drain(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    balloon.device().ifPresent(device -> device.target((long) steps * MEMORY_STEP));
    contents.failing(steps % 5 == 4);
    if (steps % 3 == 0) {
      disk.resize(steps % 2 == 0 ? DISK : DISK / 2);
    }
  }

  /** Reads all that is there, which is never nothing. */
  private void drain(CharacterLine line) throws IOException {
    if (line.connected()) {
      int _ = line.put(scratch, 0, 1);
      int _ = line.output().read(scratch);
    }
  }

  /** Everything works again. */
  void calm() {
    network.takeSent();
    contents.failing(false);
    disk.resize(DISK);
    try {
      for (CharacterLine line : lines) {
        line.connected(true);
        drain(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    lines.forEach(CharacterLine::close);
    if (folder != null) {
      try {
        delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            boolean _ = each.toFile().setWritable(true) && each.toFile().setExecutable(true);
            boolean _ = each.toFile().setReadable(true);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
