# Runs the probe as a user who may lock little memory, on the host's tables and on simulated ones. Fails if it does not print
# the same on both.
echo nobody:x:65534:65534::/tmp:/bin/sh >>/etc/passwd
chmod -R a+rX /opt/oriel

# What the probe says but for its time. Arguments: KiB that may be locked, what the host bridge has. busybox's su, since the
# one of a JVM's packages wants PAM.
probe() (
  ulimit -l $1
  busybox su nobody -s /bin/sh -c "HOME=/tmp ORIEL_OPTS=-XX:TieredStopAtLevel=1 /opt/oriel/oriel run $2" </dev/null 2>&1 |
    grep -v 'That took'
)

bridge='-global spapr-pci-host-bridge'
status=0
for limit in 1024 307200 524288 525312 526336 528384 532480 1048576; do
  probe $limit "$bridge.table=vfio $bridge.vfio-group=0" >/tmp/real
  probe $limit "$bridge.table=simulated $bridge.memlock=${limit}K" >/tmp/simulated
  if grep -q -e PASS -e FAIL: -e 'the host refuses' /tmp/real && cmp -s /tmp/real /tmp/simulated; then
    echo "right: $limit KiB: $(wc -l </tmp/real) lines, the last one: $(tail -1 /tmp/real)"
  else
    echo "WRONG: $limit KiB"
    cat /tmp/real
    diff /tmp/real /tmp/simulated
    status=1
  fi
done
exit $status
