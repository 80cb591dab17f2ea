package dev.oriel.devices.virtio.files;

import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.files.FileServer;
import dev.oriel.files.HeldFiles;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Passes messages from a queue to a file server and its answers back, one after the other. */
final class VirtioFiles implements VirtioModel {
  /** What the chain, the longest message and answer, and the server take at most. */
  static final long BYTES =
      Chain.MOST_BYTES + 2L * FileServer.LONGEST_MESSAGE + FileServer.MOST_BYTES;

  private static final long MOUNT_TAG = 1;

  /** The most messages of one step, and of one that a vCPU waits for. */
  private static final int MESSAGES = 32;

  private static final int BRIEF_MESSAGES = 4;

  private static final int HEADER = 7;
  private static final int LEAST_ANSWER = HEADER + 4;

  private final RegisterBank config;
  private final FileServer server;
  private final Chain chain;
  private final MemorySegment message =
      Arena.ofAuto().allocate(FileServer.LONGEST_MESSAGE, Long.BYTES);
  private final MemorySegment answer =
      Arena.ofAuto().allocate(FileServer.LONGEST_MESSAGE, Long.BYTES);

  /** The length of a message that has been fetched and not answered, or 0. */
  private int waiting;

  /**
   * @param tag the name by which guests mount the folder
   */
  VirtioFiles(byte[] tag, FileServer server, VirtioContext context) {
    this.server = server;
    chain = context.newChain();
    List<Register> registers = new ArrayList<>();
    registers.add(Register.readOnly("tag_len", 0, 2, tag.length));
    for (int i = 0; i < tag.length; i++) {
      registers.add(Register.readOnly("tag", 2 + i, 1, tag[i]));
    }
    config = new RegisterBank(2 + tag.length, registers);
  }

  @Override
  public long features() {
    return MOUNT_TAG;
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {}

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    for (int messages = brief ? BRIEF_MESSAGES : MESSAGES; messages > 0; messages--) {
      if (waiting == 0) {
        if (!queue.take(chain)) {
          if (queue.arm()) {
            return false;
          }
          continue;
        }
        if (!fetch()) {
          queue.fail();
          return false;
        }
      }
      ByteBuffer in = message.asSlice(0, waiting).asByteBuffer();
      if (brief && server.isSlow(in)) {
        return true;
      }
      answer(queue, in);
    }
    return true;
  }

  private void answer(Virtqueue queue, ByteBuffer in) {
    waiting = 0;
    queue.complete(chain, respond(in));
  }

  /** Copies a message; false if it is too short or too long, or no error would fit its answer. */
  private boolean fetch() {
    long length = chain.readable().bytes();
    if (length < HEADER
        || length > FileServer.LONGEST_MESSAGE
        || chain.writable().bytes() < LEAST_ANSWER
        || chain.readable().drain(message, length) != DmaStatus.OK) {
      return false;
    }
    waiting = (int) length;
    return true;
  }

  /** Answers a message; returns the bytes that were written. */
  private long respond(ByteBuffer in) {
    long room = Math.min(chain.writable().bytes(), FileServer.LONGEST_MESSAGE);
    int length = server.answer(in, answer.asSlice(0, room).asByteBuffer());
    return chain.writable().fill(answer, length) == DmaStatus.OK ? length : 0;
  }

  @Override
  public void drain(Virtqueue queue) {
    if (waiting > 0) {
      answer(queue, message.asSlice(0, waiting).asByteBuffer());
    }
  }

  /** The folder is the host's: what the guest holds of it is saved by name, no file's content. */
  @Override
  public void save(StateWriter out) {
    try {
      HeldFilesState.save(server.held(), out);
    } catch (IOException e) {
      throw new StateException("virtio-9p-pci cannot be saved now: " + e.getMessage());
    }
  }

  @Override
  public void restore(StateReader in) {
    HeldFiles held = HeldFilesState.restore(in);
    try {
      server.takeOver(held);
    } catch (IOException e) {
      server.reset();
      throw new StateException("virtio-9p-pci: " + e.getMessage());
    }
  }

  @Override
  public void reset() {
    waiting = 0;
    server.reset();
  }

  @Override
  public void close() {
    server.close();
  }
}
