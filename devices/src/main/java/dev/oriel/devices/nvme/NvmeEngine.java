package dev.oriel.devices.nvme;

import dev.oriel.device.BlockImage;
import dev.oriel.device.PciContext;
import dev.oriel.device.RegisterBank;
import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The work of the controller: becomes ready, fetches commands, completes them. The controller
 * serializes the calls.
 */
final class NvmeEngine {
  /** The most commands of one queue before the next queue is served and interrupts are sent. */
  private static final int BURST = 4;

  /**
   * The most commands, and pieces of commands that move data, of one step. Stopping the controller
   * waits for a step, so its size is bounded.
   */
  private static final int PIECES = 32;

  /** As {@link #PIECES}, where a vCPU waits for the step: 1 MiB in two commands. */
  private static final int BRIEF_PIECES = 8;

  /** How often a guest may change a doorbell in memory while the controller reads it. */
  private static final int MOST_TRIES = 16;

  private final NvmeSettings settings;
  private final PciContext context;
  private final RegisterBank registers;
  private final DmaPort dma;
  private final Namespace namespace;
  private final InterruptPin pin;
  private final Queues queues;
  private final Features features;
  private final AsyncEvents events = new AsyncEvents();
  private final Counters counters = new Counters();
  private final ShadowDoorbells shadow;
  private final AdminCommands admin;
  private final IoCommands io;
  private final Command command = new Command();
  private final MemorySegment completion = Arena.ofAuto().allocate(CompletionQueue.ENTRY, 8);

  /** The value of CC that was last applied. */
  private int control;

  private boolean running;
  private int pageSize;

  /** The queue that is served now or next. */
  private int turn;

  /** Commands of that queue started in its turn. */
  private int begun;

  /** Whether {@link #command}, of that queue, has more data to move. */
  private boolean underWay;

  /** The remaining budget of the step. */
  private int pieces;

  /** Whether the step leaves to another one what may take long. */
  private boolean brief;

  NvmeEngine(
      NvmeSettings settings,
      BlockImage image,
      PciContext context,
      RegisterBank registers,
      InterruptPin pin) {
    this.settings = settings;
    this.context = context;
    this.registers = registers;
    dma = context.dma();
    namespace = new Namespace(image, settings.blockShift());
    this.pin = pin;
    queues = new Queues(settings.ioQueues(), pin);
    GuestBuffer data = new GuestBuffer(dma);
    features = new Features(settings, data, context.executor()::nanos);
    LogPages logs = new LogPages(counters, features, events, namespace, data);
    Identify identify = new Identify(settings, namespace);
    shadow = new ShadowDoorbells(dma);
    admin = new AdminCommands(settings, queues, features, identify, logs, events, shadow, data);
    io = new IoCommands(settings, namespace, features, data, counters);
  }

  void reset() {
    stop();
    control = 0;
  }

  void close() {
    stop();
    namespace.close();
  }

  private void stop() {
    running = false;
    underWay = false;
    turn = begun = 0;
    queues.clear();
    events.reset();
    features.reset();
    shadow.reset();
    namespace.known();
  }

  /** The namespace has another size; a guest that wants to know is told by the next step. */
  void namespaceChanged() {
    if (running && namespace.change() && features.namespaceNotices()) {
      events.raise(AsyncEvents.Event.NAMESPACE_ATTRIBUTES);
    }
  }

  /** Ends the command that is under way, which moves its data in pieces. */
  void drain() {
    SubmissionQueue queue = queues.submission(turn);
    if (!underWay || queue == null) {
      return;
    }
    while (running && underWay) {
      pieces = 1;
      boolean _ = serve(queue);
    }
    reportEvents();
    drivePin();
  }

  void save(StateWriter out) {
    out.putInt(control);
    out.putBoolean(running);
    out.putInt(pageSize);
    out.putInt(turn);
    out.putInt(begun);
    queues.save(out);
    features.save(out);
    events.save(out);
    shadow.save(out);
    counters.save(out);
    namespace.save(out);
  }

  void restore(StateReader in) {
    control = in.getInt();
    running = in.getBoolean();
    pageSize = in.getInt();
    in.check(!running || Integer.bitCount(pageSize) == 1 && pageSize >= 1 << 12);
    in.check(pageSize <= 1 << 16);
    turn = in.getInt(0, queues.capacity() - 1);
    begun = in.getInt(0, BURST);
    queues.restore(in);
    features.restore(in);
    events.restore(in);
    shadow.restore(in);
    counters.restore(in);
    namespace.restore(in);
  }

  /** Acts on the controller configuration; true if the controller was stopped. */
  boolean control() {
    int wanted = (int) registers.get(NvmeRegister.CC.register());
    int changed = wanted ^ control;
    control = wanted;
    boolean stopped = false;
    if ((changed & NvmeRegister.CC_ENABLE) != 0) {
      if ((wanted & NvmeRegister.CC_ENABLE) != 0) {
        start();
      } else {
        stop();
        status(NvmeRegister.CSTS_READY | NvmeRegister.CSTS_FATAL, 0);
        status(NvmeRegister.CSTS_SHUTDOWN, 0);
        stopped = true;
      }
    }
    int shutdown = wanted >>> 14 & 3;
    if ((changed >>> 14 & 3) != 0) {
      if (shutdown != 0) {
        namespace.flush();
      }
      status(NvmeRegister.CSTS_SHUTDOWN, shutdown != 0 ? NvmeRegister.CSTS_SHUTDOWN_COMPLETE : 0);
    }
    return stopped;
  }

  private void status(int mask, int value) {
    registers.update(NvmeRegister.CSTS.register(), mask, value);
  }

  /** Reports an error that a completion cannot report. */
  private void fail() {
    running = false;
    status(NvmeRegister.CSTS_FATAL, NvmeRegister.CSTS_FATAL);
  }

  private void start() {
    int pageShift = 12 + (control >>> 7 & 0xf);
    int commandSet = control >>> 4 & 7;
    int attributes = (int) registers.get(NvmeRegister.AQA.register());
    long submission = registers.get(NvmeRegister.ASQ.register());
    long completions = registers.get(NvmeRegister.ACQ.register());
    int submissionEntries = (attributes & 0xfff) + 1;
    int completionEntries = (attributes >>> 16 & 0xfff) + 1;
    boolean knownCommandSet = commandSet == 0 || commandSet == 6 || commandSet == 7;
    boolean aligned = ((submission | completions) & (1L << pageShift) - 1) == 0;
    int arbitration = control >>> 11 & 7;
    if (pageShift > 16
        || !knownCommandSet
        || !aligned
        || arbitration != 0
        || submissionEntries < 2
        || completionEntries < 2) {
      fail();
      return;
    }
    pageSize = 1 << pageShift;
    CompletionQueue queue = new CompletionQueue(0, completions, completionEntries, 0, true);
    queues.add(queue);
    queues.add(new SubmissionQueue(0, submission, submissionEntries, queue));
    running = true;
    status(NvmeRegister.CSTS_READY, NvmeRegister.CSTS_READY);
  }

  /** Takes the value the guest wrote to a doorbell register; only a hint if there is a shadow. */
  void doorbell(int id, boolean ofCompletions, int value) {
    if (running && !shadow.cover(id)) {
      move(id, ofCompletions, value);
    }
  }

  private void move(int id, boolean ofCompletions, int value) {
    SubmissionQueue submission = ofCompletions ? null : queues.submission(id);
    CompletionQueue completions = ofCompletions ? queues.completion(id) : null;
    if (submission != null && value < submission.entries) {
      submission.tail = value;
    } else if (completions != null && value < completions.entries) {
      completions.head = value;
    } else {
      events.raise(
          submission == null && completions == null
              ? AsyncEvents.Event.INVALID_DOORBELL_REGISTER
              : AsyncEvents.Event.INVALID_DOORBELL_VALUE);
    }
  }

  /** Reads the value of a doorbell from memory, if the guest configured that. */
  private void readShadow(int id, boolean ofCompletions) {
    if (running && shadow.cover(id)) {
      int value = shadow.value(id, ofCompletions);
      if (value < 0) {
        fail();
      } else {
        move(id, ofCompletions, value);
        if (ofCompletions) {
          pin.consumed(id, value);
        }
      }
    }
  }

  /** Called before this controller goes idle while waiting for a doorbell in memory. */
  private void awaitShadow(int id, boolean ofCompletions, int seen) {
    if (running && shadow.cover(id)) {
      if (shadow.expect(id, ofCompletions, seen)) {
        readShadow(id, ofCompletions);
      } else {
        fail();
      }
    }
  }

  /** Does a bounded amount of work; true if there is more to do now. */
  boolean serve() {
    return serve(PIECES);
  }

  /**
   * As {@link #serve()}, but only begins commands that move little data, and stops at the first
   * other one.
   */
  boolean serveBriefly() {
    brief = true;
    try {
      return serve(BRIEF_PIECES);
    } finally {
      brief = false;
    }
  }

  private boolean serve(int budget) {
    pieces = budget;
    boolean more = false;
    for (int i = 0; running && pieces > 0 && i < queues.limit(); i++) {
      SubmissionQueue queue = queues.submission(turn);
      if (queue != null) {
        more |= serve(queue);
      }
      if (!underWay) {
        turn = turn + 1 < queues.limit() ? turn + 1 : 0;
        begun = 0;
      }
    }
    reportEvents();
    drivePin();
    return running && (more || pieces == 0);
  }

  private boolean serve(SubmissionQueue queue) {
    if (!underWay) {
      readShadow(queue.id, false);
    }
    while (running && pieces > 0 && (underWay || begun < BURST && canServe(queue))) {
      pieces--;
      Status status;
      if (underWay) {
        status = io.proceed(command);
      } else {
        begun++;
        status = begin(queue);
      }
      underWay = status == Status.UNDER_WAY;
      if (running && !underWay && status != Status.PENDING) {
        complete(queue, command.identifier(), command.result, status);
      }
    }
    announce(queue.completions);
    if (queue.empty() && !underWay) {
      awaitShadow(queue.id, false, queue.tail);
    }
    return underWay || canServe(queue);
  }

  private Status begin(SubmissionQueue queue) {
    if (dma.read(queue.headAddress(), command.entry, 0, Command.SIZE) != DmaStatus.OK) {
      fail();
      return Status.PENDING;
    }
    if (brief && (queue.id == 0 || !io.isBrief(command))) {
      pieces = 0;
      return Status.PENDING;
    }
    queue.advance();
    command.result = 0;
    return queue.id == 0
        ? admin.execute(command, pageSize, context.vectors())
        : io.begin(command, pageSize);
  }

  private boolean canServe(SubmissionQueue queue) {
    CompletionQueue completions = queue.completions;
    if (queue.empty()) {
      return false;
    }
    if (completions.full()) {
      awaitShadow(completions.id, true, completions.head);
    }
    return !completions.full();
  }

  private void reportEvents() {
    SubmissionQueue queue = queues.submission(0);
    if (!running || queue == null) {
      return;
    }
    if (features.temperatureCrossed(SmartLog.TEMPERATURE)) {
      events.raise(AsyncEvents.Event.TEMPERATURE_THRESHOLD);
    }
    while (!queue.completions.full()
        && events.next((id, result) -> complete(queue, id, result, Status.SUCCESS))) {}
    announce(queue.completions);
  }

  /**
   * Posts a completion in two atomic writes. The one with the phase goes last, so that a polling
   * guest never sees a new phase with old contents.
   */
  private void complete(SubmissionQueue queue, int id, int result, Status status) {
    CompletionQueue completions = queue.completions;
    Le.put32(completion, 0, result);
    Le.put32(completion, 4, 0);
    Le.put16(completion, 8, queue.head);
    Le.put16(completion, 10, queue.id);
    Le.put16(completion, 12, id);
    Le.put16(completion, 14, status.field() << 1 | completions.phase);
    long ioba = completions.tailAddress();
    pin.posting(completions.id, completions.next());
    if (dma.write(ioba, completion, 0, 8) != DmaStatus.OK
        || dma.write(ioba + 8, completion, 8, 8) != DmaStatus.OK) {
      fail();
      return;
    }
    completions.advance();
    completions.unannounced = true;
  }

  private void announce(CompletionQueue completions) {
    if (completions.unannounced) {
      completions.unannounced = false;
      if (context.vectors() == 0) {
        followHead(completions);
      }
      pin.announce(completions.id);
      if (completions.interrupts && context.vectors() > 0) {
        context.notify(completions.vector);
      }
    }
  }

  /**
   * Makes the guest ring the doorbell of a queue when it consumes the next entry, as the pin must
   * fall with that: it rings only if it goes past the index at which it is.
   */
  private void followHead(CompletionQueue completions) {
    int seen;
    int tries = 0;
    do {
      seen = completions.head;
      awaitShadow(completions.id, true, seen);
    } while (seen != completions.head && ++tries < MOST_TRIES);
  }

  private void drivePin() {
    if (context.vectors() == 0) {
      for (int id = 1; running && id < queues.limit(); id++) {
        CompletionQueue completions = queues.completion(id);
        if (completions != null && !completions.empty()) {
          followHead(completions);
        }
      }
    }
    pin.drive();
  }
}
