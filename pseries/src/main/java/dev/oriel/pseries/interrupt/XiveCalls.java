package dev.oriel.pseries.interrupt;

import static dev.oriel.pseries.call.HcallStatus.H_FUNCTION;
import static dev.oriel.pseries.call.HcallStatus.H_P2;
import static dev.oriel.pseries.call.HcallStatus.H_P3;
import static dev.oriel.pseries.call.HcallStatus.H_P4;
import static dev.oriel.pseries.call.HcallStatus.H_P5;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallHandler;
import dev.oriel.pseries.call.HcallTable;
import java.util.function.BooleanSupplier;

/** Hypercalls that route the events of a {@link Xive}. */
public final class XiveCalls {
  /** Flags of a source. */
  private static final long BY_HYPERCALL = 8;

  private static final long LEVEL = 4;

  /** Flags of H_INT_SET_SOURCE_CONFIG. */
  private static final long SET_DATA = 2;

  private static final long MASK = 1;

  /** Of queues: every event is presented. */
  private static final long ALWAYS = 1;

  /** Of H_INT_GET_QUEUE_CONFIG: where the queue is, too. */
  private static final long DEBUG = 1;

  private static final int GENERATION_SHIFT = 62;

  /** Of H_INT_ESB. */
  private static final long STORE = 1;

  private static final long PAGE = 1L << EventStatePages.PAGE_SHIFT;

  /** Behind the pages of sources, where those of queues would be. */
  private static final long QUEUE_PAGES = EventStatePages.FIRST_RA + EventStatePages.SIZE;

  private final Xive xive;
  private final EventStatePages pages;
  private final BooleanSupplier active;

  /**
   * @param active whether the guest has chosen this controller
   */
  public XiveCalls(Xive xive, EventStatePages pages, BooleanSupplier active) {
    this.xive = xive;
    this.pages = pages;
    this.active = active;
  }

  public void install(HcallTable hcalls) {
    on(hcalls, Hcall.H_INT_GET_SOURCE_INFO, 0, this::sourceInfo);
    on(hcalls, Hcall.H_INT_SET_SOURCE_CONFIG, SET_DATA | MASK, this::setSource);
    on(hcalls, Hcall.H_INT_GET_SOURCE_CONFIG, 0, this::getSource);
    on(hcalls, Hcall.H_INT_GET_QUEUE_INFO, 0, this::queueInfo);
    on(hcalls, Hcall.H_INT_SET_QUEUE_CONFIG, ALWAYS, this::setQueue);
    on(hcalls, Hcall.H_INT_GET_QUEUE_CONFIG, DEBUG, this::getQueue);
    // Nothing reports to a cache line, as under QEMU.
    hcalls
        .on(Hcall.H_INT_SET_OS_REPORTING_LINE, vcpu -> H_FUNCTION)
        .on(Hcall.H_INT_GET_OS_REPORTING_LINE, vcpu -> H_FUNCTION);
    on(hcalls, Hcall.H_INT_ESB, STORE, this::access);
    // An event is in its queue when what caused it returns.
    on(hcalls, Hcall.H_INT_SYNC, 0, vcpu -> xive.isSource(vcpu.gpr[5]) ? H_SUCCESS : H_P2);
    on(
        hcalls,
        Hcall.H_INT_RESET,
        0,
        vcpu -> {
          xive.resetRoutes();
          return H_SUCCESS;
        });
  }

  private void on(HcallTable hcalls, Hcall call, long flags, HcallHandler handler) {
    hcalls.on(
        call,
        vcpu ->
            !active.getAsBoolean()
                ? H_FUNCTION
                : (vcpu.gpr[4] & ~flags) != 0 ? H_PARAMETER : handler.call(vcpu));
  }

  private long sourceInfo(Vcpu vcpu) {
    if (!xive.isSource(vcpu.gpr[5])) {
      return H_P2;
    }
    int lisn = (int) vcpu.gpr[5];
    boolean level = xive.isLevel(lisn);
    vcpu.gpr[4] = level ? BY_HYPERCALL | LEVEL : 0;
    vcpu.gpr[5] = level ? -1 : EventStatePages.page(lisn) + PAGE;
    vcpu.gpr[6] = level ? -1 : EventStatePages.page(lisn);
    vcpu.gpr[7] = EventStatePages.PAGE_SHIFT;
    return H_SUCCESS;
  }

  private long setSource(Vcpu vcpu) {
    long flags = vcpu.gpr[4];
    long priority = vcpu.gpr[7];
    if (!xive.isSource(vcpu.gpr[5])) {
      return H_P2;
    }
    int lisn = (int) vcpu.gpr[5];
    if (priority == Xive.MASKED) {
      xive.mask(lisn);
      return H_SUCCESS;
    }
    if (!isPriority(priority)) {
      return H_P4;
    }
    if (!xive.isServer(vcpu.gpr[6])) {
      return H_P3;
    }
    int data = (flags & SET_DATA) != 0 ? (int) vcpu.gpr[8] & 0x7fff_ffff : xive.target(lisn).data();
    xive.route(lisn, new Xive.Target((int) vcpu.gpr[6], (int) priority, data), (flags & MASK) != 0);
    return H_SUCCESS;
  }

  private static boolean isPriority(long priority) {
    return priority >= 0 && priority < Xive.PRIORITIES;
  }

  private long getSource(Vcpu vcpu) {
    if (!xive.isSource(vcpu.gpr[5])) {
      return H_P2;
    }
    Xive.Target target = xive.target((int) vcpu.gpr[5]);
    vcpu.gpr[4] = target.server();
    vcpu.gpr[5] = target.priority();
    vcpu.gpr[6] = target.data();
    return H_SUCCESS;
  }

  /** H_SUCCESS if r5 and r6 name a queue. */
  private long checkQueue(Vcpu vcpu) {
    return !isPriority(vcpu.gpr[6]) ? H_P3 : xive.isServer(vcpu.gpr[5]) ? H_SUCCESS : H_P2;
  }

  private long queueInfo(Vcpu vcpu) {
    long status = checkQueue(vcpu);
    if (status == H_SUCCESS) {
      long number = vcpu.gpr[5] * Xive.QUEUES_OF_PROCESSOR + vcpu.gpr[6];
      vcpu.gpr[5] = xive.queue((int) vcpu.gpr[5], (int) vcpu.gpr[6]).sizeShift();
      vcpu.gpr[4] = QUEUE_PAGES + (number << EventStatePages.PAGE_SHIFT + 1);
    }
    return status;
  }

  private long setQueue(Vcpu vcpu) {
    long ra = vcpu.gpr[7];
    long shift = vcpu.gpr[8];
    boolean always = vcpu.gpr[4] == ALWAYS;
    long status = checkQueue(vcpu);
    if (status != H_SUCCESS) {
      return status;
    }
    if (shift == 0) {
      xive.resetQueue((int) vcpu.gpr[5], (int) vcpu.gpr[6]);
      return H_SUCCESS;
    }
    if (!EventQueue.isSize(shift)) {
      return H_P5;
    }
    if ((ra & (1L << shift) - 1) != 0 || !xive.hasMemory(ra, 1L << shift)) {
      return H_P4;
    }
    xive.configureQueue((int) vcpu.gpr[5], (int) vcpu.gpr[6], ra, (int) shift, always);
    return H_SUCCESS;
  }

  private long getQueue(Vcpu vcpu) {
    boolean debug = vcpu.gpr[4] == DEBUG;
    long status = checkQueue(vcpu);
    if (status != H_SUCCESS) {
      return status;
    }
    Xive.Queue queue = xive.queue((int) vcpu.gpr[5], (int) vcpu.gpr[6]);
    vcpu.gpr[4] =
        (debug ? (long) queue.generation() << GENERATION_SHIFT : 0) | (queue.always() ? ALWAYS : 0);
    vcpu.gpr[5] = queue.ra();
    vcpu.gpr[6] = queue.sizeShift();
    vcpu.gpr[7] = debug ? queue.index() : 0;
    return H_SUCCESS;
  }

  private long access(Vcpu vcpu) {
    long offset = vcpu.gpr[6];
    if (!xive.isSource(vcpu.gpr[5])) {
      return H_P2;
    }
    if (offset < 0 || offset > PAGE - Long.BYTES) {
      return H_P3;
    }
    int lisn = (int) vcpu.gpr[5];
    if (vcpu.gpr[4] == STORE) {
      pages.store(lisn, offset);
      vcpu.gpr[4] = -1;
    } else {
      vcpu.gpr[4] = pages.load(lisn, offset);
    }
    return H_SUCCESS;
  }
}
