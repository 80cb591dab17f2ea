package dev.oriel.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file server whose guest sends anything. Each message has an answer, nothing outside of the
 * folder is read or changed, and a new session works.
 */
class FileServerFuzzTest {
  private static final int MOST_MESSAGES = 200;
  private static final int ROOM = 8192;
  private static final int[] TYPES = {
    8, 12, 14, 16, 18, 20, 22, 24, 26, 30, 32, 40, 50, 52, 54, 70, 72, 74, 76, 100, 104, 108, 110,
    110, 110, 116, 118, 120, 122
  };
  private static final String[] TEXTS = {
    "a",
    "b",
    "link",
    "way",
    "secret",
    "..",
    ".",
    "",
    "/",
    "../outside",
    "a/b",
    "\0",
    "\ud800",
    "user.x",
    "user.virtfs.mode",
    "9P2000.L",
    "n".repeat(300)
  };

  private final ByteBuffer message = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer answer = ByteBuffer.allocate(ROOM);

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void guest(byte[] input) throws IOException {
    exercise(new FuzzInput(input));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomGuest(long seed) {
    RandomInputs.anything(
        seed,
        150,
        3000,
        input -> {
          try {
            exercise(new FuzzInput(input));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void exercise(FuzzInput input) throws IOException {
    Path all = Files.createTempDirectory("oriel-fuzz-");
    try {
      Path outside = Files.createDirectory(all.resolve("outside"));
      Files.writeString(outside.resolve("secret"), "the secret");
      Path folder = Files.createDirectory(all.resolve("share"));
      Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
      Files.createSymbolicLink(folder.resolve("way"), outside);
      Share share =
          new Share(folder, input.of(0, 1) == 0 ? SecurityModel.NONE : SecurityModel.MAPPED, false);
      try (FileServer server = new FileServer(share)) {
        start(server);
        for (int i = 0; i < MOST_MESSAGES && !input.done(); i++) {
          compose(input);
          answer(server, input.below(8) == 0 ? 11 + input.u8() : ROOM);
        }
        start(server);
      }
      assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("the secret");
      try (Stream<Path> names = Files.list(outside)) {
        assertThat(names).hasSize(1);
      }
      try (Stream<Path> names = Files.list(all)) {
        assertThat(names).hasSize(2);
      }
    } finally {
      delete(all);
    }
  }

  private static void delete(Path all) throws IOException {
    Files.walkFileTree(
        all,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes status)
              throws IOException {
            Files.setAttribute(folder, "unix:mode", 0700);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes status)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void start(FileServer server) {
    begin(100);
    message.putInt(ROOM);
    text("9P2000.L");
    end();
    assertThat(answer(server, ROOM)).isEqualTo(101);
    begin(104);
    message.putInt(0).putInt(-1);
    text("");
    text("");
    message.putInt(-1);
    end();
    assertThat(answer(server, ROOM)).isEqualTo(105);
  }

  private void begin(int type) {
    message.clear().putInt(0).put((byte) type).putShort((short) 1);
  }

  private void text(String text) {
    byte[] bytes =
        text.equals("\ud800") ? new byte[] {(byte) 0xc0} : text.getBytes(StandardCharsets.UTF_8);
    message.putShort((short) bytes.length).put(bytes);
  }

  private void end() {
    message.putInt(0, message.position()).flip();
  }

  private int answer(FileServer server, int room) {
    int length = server.answer(message, answer.clear().limit(room));
    assertThat(length).isBetween(7, room);
    answer.order(ByteOrder.LITTLE_ENDIAN);
    assertThat(answer.getInt(0)).isEqualTo(length);
    int type = answer.get(4) & 0xff;
    assertThat(type).isIn(7, message.get(4) + 1 & 0xff);
    String said = new String(answer.array(), 0, length, StandardCharsets.ISO_8859_1);
    assertThat(said).doesNotContain("the secret");
    return type;
  }

  /** A message whose fields are mostly of the right kinds; some are cut or lie about their size. */
  private void compose(FuzzInput input) {
    int type = input.below(16) == 0 ? input.u8() : input.of(TYPES);
    begin(type);
    int fid = input.below(6);
    if (type != 100) {
      message.putInt(fid);
    } else {
      message.putInt(input.of(4096, 8192, 0, -1));
    }
    switch (type) {
      case 110 -> {
        message.putInt(input.below(6));
        int steps = input.below(4);
        message.putShort((short) steps);
        for (int i = 0; i < steps; i++) {
          text(TEXTS[input.below(TEXTS.length)]);
        }
      }
      case 12, 22, 120, 122 -> message.putInt(input.of(0, 1, 2, 01000, 0101, input.u16()));
      case 116, 40, 118 -> {
        message.putLong(input.below(4) == 0 ? input.s64() : input.u8());
        message.putInt(input.of(0, 1, 64, 4096, -1));
        message.putLong(input.s64());
      }
      case 26 -> {
        message.putInt(input.u16()).putInt(0700 | input.u16()).putInt(-1).putInt(-1);
        message.putLong(input.below(4) == 0 ? -1 : input.u16());
        for (int i = 0; i < 4; i++) {
          message.putLong(input.u8());
        }
      }
      case 20, 70 -> {
        message.putInt(input.below(6));
        text(TEXTS[input.below(TEXTS.length)]);
      }
      case 74 -> {
        text(TEXTS[input.below(TEXTS.length)]);
        message.putInt(input.below(6));
        text(TEXTS[input.below(TEXTS.length)]);
      }
      case 30 -> {
        message.putInt(input.below(6));
        text(TEXTS[input.below(TEXTS.length)]);
      }
      default -> {
        text(TEXTS[input.below(TEXTS.length)]);
        if (type == 16) {
          text(TEXTS[input.below(TEXTS.length)]);
        }
        message.putInt(input.of(0, 1, 2, 0x200, 0300, 8192, -1)).putInt(0700 | input.u16());
        message.putInt(input.u8()).putInt(input.u8()).putInt(-1);
      }
    }
    end();
    switch (input.below(16)) {
      case 0 -> message.putInt(0, input.s32());
      case 1 -> message.limit(Math.max(7, message.limit() - input.u8()));
      default -> {}
    }
  }
}
