package dev.oriel.devices.nvme;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The admin command set (NVMe 1.4 section 5). */
final class AdminCommands {
  private static final int DELETE_IO_SQ = 0x00;
  private static final int CREATE_IO_SQ = 0x01;
  private static final int GET_LOG_PAGE = 0x02;
  private static final int DELETE_IO_CQ = 0x04;
  private static final int CREATE_IO_CQ = 0x05;
  private static final int IDENTIFY = 0x06;
  private static final int ABORT = 0x08;
  private static final int SET_FEATURES = 0x09;
  private static final int GET_FEATURES = 0x0a;
  private static final int ASYNC_EVENT_REQUEST = 0x0c;

  private static final int DOORBELL_BUFFER_CONFIG = 0x7c;

  private static final int CONTIGUOUS = 1;
  private static final int INTERRUPTS = 2;

  private final NvmeSettings settings;
  private final Queues queues;
  private final Features features;
  private final Identify identify;
  private final LogPages logs;
  private final AsyncEvents events;
  private final ShadowDoorbells shadow;
  private final GuestBuffer data;
  private final MemorySegment page = Arena.ofAuto().allocate(Identify.SIZE, 8);

  AdminCommands(
      NvmeSettings settings,
      Queues queues,
      Features features,
      Identify identify,
      LogPages logs,
      AsyncEvents events,
      ShadowDoorbells shadow,
      GuestBuffer data) {
    this.settings = settings;
    this.queues = queues;
    this.features = features;
    this.identify = identify;
    this.logs = logs;
    this.events = events;
    this.shadow = shadow;
    this.data = data;
  }

  /**
   * Executes one command.
   *
   * @param vectors messages that are enabled, 0 for the pin
   */
  Status execute(Command command, int pageSize, int vectors) {
    if (command.fuse() != 0 || command.psdt() != 0) {
      return Status.INVALID_FIELD;
    }
    return switch (command.opcode()) {
      case DELETE_IO_SQ -> deleteSubmission(command);
      case CREATE_IO_SQ -> createSubmission(command, pageSize);
      case GET_LOG_PAGE -> logs.get(command, pageSize);
      case DELETE_IO_CQ -> deleteCompletion(command);
      case CREATE_IO_CQ -> createCompletion(command, pageSize, vectors);
      case IDENTIFY -> identify(command, pageSize);
      case ABORT -> abort(command);
      case SET_FEATURES -> features.set(command, pageSize);
      case GET_FEATURES -> features.get(command, pageSize);
      case ASYNC_EVENT_REQUEST -> events.request(command);
      case DOORBELL_BUFFER_CONFIG -> shadow.configure(command, pageSize);
      default -> Status.INVALID_OPCODE;
    };
  }

  private Status createCompletion(Command command, int pageSize, int vectors) {
    int id = command.dword(10) & 0xffff;
    int entries = (command.dword(10) >>> 16) + 1;
    int flags = command.dword(11) & 0xffff;
    int vector = command.dword(11) >>> 16;
    if (id == 0 || id >= queues.capacity() || queues.completion(id) != null) {
      return Status.INVALID_QUEUE_ID;
    }
    Status status = checkQueue(command, entries, flags, pageSize);
    if (status != Status.SUCCESS) {
      return status;
    }
    if (vector >= settings.vectors() || vector >= Math.max(1, vectors)) {
      return Status.INVALID_INTERRUPT_VECTOR;
    }
    boolean interrupts = (flags & INTERRUPTS) != 0;
    queues.add(new CompletionQueue(id, command.prp1(), entries, vector, interrupts));
    return Status.SUCCESS;
  }

  private Status createSubmission(Command command, int pageSize) {
    int id = command.dword(10) & 0xffff;
    int entries = (command.dword(10) >>> 16) + 1;
    int flags = command.dword(11) & 0xffff;
    int completionId = command.dword(11) >>> 16;
    CompletionQueue completions = completionId == 0 ? null : queues.completion(completionId);
    if (completions == null) {
      return Status.INVALID_COMPLETION_QUEUE;
    }
    if (id == 0 || id >= queues.capacity() || queues.submission(id) != null) {
      return Status.INVALID_QUEUE_ID;
    }
    Status status = checkQueue(command, entries, flags, pageSize);
    if (status == Status.SUCCESS) {
      queues.add(new SubmissionQueue(id, command.prp1(), entries, completions));
    }
    return status;
  }

  private static Status checkQueue(Command command, int entries, int flags, int pageSize) {
    if (entries < 2 || entries > NvmeRegister.MAX_ENTRIES) {
      return Status.INVALID_QUEUE_SIZE;
    }
    if ((flags & CONTIGUOUS) == 0) {
      return Status.INVALID_FIELD;
    }
    return (command.prp1() & pageSize - 1) == 0 ? Status.SUCCESS : Status.PRP_OFFSET_INVALID;
  }

  private Status deleteSubmission(Command command) {
    int id = command.dword(10) & 0xffff;
    SubmissionQueue queue = id == 0 ? null : queues.submission(id);
    if (queue == null) {
      return Status.INVALID_QUEUE_ID;
    }
    queues.remove(queue);
    return Status.SUCCESS;
  }

  private Status deleteCompletion(Command command) {
    int id = command.dword(10) & 0xffff;
    @Nullable CompletionQueue queue = id == 0 ? null : queues.completion(id);
    if (queue == null) {
      return Status.INVALID_QUEUE_ID;
    }
    if (queue.users > 0) {
      return Status.INVALID_QUEUE_DELETION;
    }
    queues.remove(queue);
    return Status.SUCCESS;
  }

  private Status identify(Command command, int pageSize) {
    page.fill((byte) 0);
    Status status = identify.write(command, page);
    if (status == Status.SUCCESS) {
      status = data.map(command, Identify.SIZE, pageSize);
    }
    return status == Status.SUCCESS ? data.fill(page, Identify.SIZE) : status;
  }

  /** Commands run to their end before the next is fetched, so there is never one to abort. */
  private Status abort(Command command) {
    command.result = 1;
    int queue = command.dword(10) & 0xffff;
    return queues.submission(queue) == null ? Status.INVALID_FIELD : Status.SUCCESS;
  }
}
