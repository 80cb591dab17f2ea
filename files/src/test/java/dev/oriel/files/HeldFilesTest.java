package dev.oriel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest holds of a folder goes over to another server. */
class HeldFilesTest {
  private static final int EBADF = 9;
  private static final int ENOENT = 2;

  @TempDir private Path folder;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/f"), "content");
    Files.writeString(folder.resolve("g"), "other");
  }

  private FileServer server() throws IOException {
    return new FileServer(Share.of(folder));
  }

  /** What a client holds, taken over by another server, which the client speaks to from then on. */
  private void move(Client client, FileServer to) throws IOException {
    to.takeOver(client.server.held());
    client.server.close();
    client.server = to;
  }

  @Test
  void namesAndOpenFilesAreAsTheyWere() throws Exception {
    try (Client client = new Client(server())) {
      int deep = client.walk("a/b");
      int reads = client.open("a/b/f", 0);
      int writes = client.open("g", 1 | OpenFile.TRUNCATE);
      client.write(writes, 0, "new".getBytes(UTF_8));
      int lists = client.open("a", 0200000);
      int lost = client.walk("a/b/f");
      Files.delete(folder.resolve("a/b/f"));
      Files.writeString(folder.resolve("a/b/f"), "changed");
      List<Client.Entry> all = client.entries(lists, 0, 1000);
      HeldFiles before = client.server.held();
      move(client, server());
      assertThat(client.server.held()).isEqualTo(before);
      assertThat(client.read(reads, 0, 100)).asString(UTF_8).isEqualTo("changed");
      client.write(writes, 3, "er".getBytes(UTF_8));
      assertThat(folder.resolve("g")).hasContent("newer");
      refused(EBADF, () -> client.read(writes, 0, 1));
      assertThat(client.entries(lists, all.get(1).offset(), 1000))
          .isEqualTo(all.subList(2, all.size()));
      assertThat(client.walk(deep, "f")).isPositive();
      assertThat(client.stat(lost).size()).isEqualTo(7);
    }
  }

  @Test
  void whatHasLostItsNameStaysLost() throws Exception {
    try (Client client = new Client(server())) {
      int lost = client.walk("g");
      client.unlink("g", false);
      move(client, server());
      Files.writeString(folder.resolve("g"), "another");
      refused(ENOENT, () -> client.stat(lost));
      client.clunk(lost);
      refused(EBADF, () -> client.clunk(lost));
    }
  }

  @Test
  void anotherFolderServesToo() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("only"), "here");
    try (Client client = new Client(server())) {
      int gone = client.walk("g");
      move(client, new FileServer(Share.of(other)));
      assertThat(client.content("only")).asString(UTF_8).isEqualTo("here");
      refused(ENOENT, () -> client.stat(gone));
    }
  }

  @Test
  void whatCannotGoOverIsTold() throws Exception {
    try (Client client = new Client(server())) {
      int open = client.open("g", 2);
      HeldFiles held = client.server.held();
      try (FileServer readOnly = new FileServer(Share.of(folder).asReadOnly())) {
        assertThatThrownBy(() -> readOnly.takeOver(held))
            .hasMessage("g cannot be held as it was: " + Errno.EROFS.text());
      }
      client.unlink("g", false);
      assertThatThrownBy(client.server::held)
          .hasMessage("the guest has a file open whose name is gone");
      try (FileServer next = server()) {
        assertThatThrownBy(() -> next.takeOver(held))
            .hasMessage("g cannot be held as it was: " + Errno.ENOENT.text());
      }
      client.clunk(open);
    }
  }

  @Test
  void noNameLeadsOutOfTheFolder() throws Exception {
    for (String step : List.of("..", ".", "", "a/../..", "/etc", "a\0b")) {
      HeldFiles.Held held =
          new HeldFiles.Held(1, 0, Optional.of(List.of(step)), OptionalInt.empty());
      try (FileServer server = server()) {
        assertThatThrownBy(() -> server.takeOver(new HeldFiles(8192, List.of(held))))
            .as(step)
            .isInstanceOf(IOException.class);
        assertThat(server.held().files()).isEmpty();
      }
    }
  }

  private interface Act {
    void run() throws Client.Refused;
  }

  private static void refused(int errno, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            Client.Refused.class, e -> assertThat(e.errno).as("errno").isEqualTo(errno));
  }
}
