# Turns fresh namespaces into a machine of their own, and becomes its system manager. Run as PID 1 by lab.ts with
# LAB (a folder of the test, visible inside as /run/lab), REPOSITORY (as /srv/asc, read-only) and NODE (as /run/lab-node).
set -eu

# -n: without it, mount(8) would keep its own table in the /run that is still the host's.
mount -n -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/lab /run/asc /run/systemd/system.conf.d /run/systemd/system/service.d
touch /run/lab-node
mount --bind "$LAB" /run/lab
mount --bind "$NODE" /run/lab-node
mount --bind "$REPOSITORY" /run/asc

mount -t tmpfs -o mode=755 tmpfs /srv
mkdir /srv/asc
mount --move /run/asc /srv/asc
rmdir /run/asc
mount -o remount,bind,ro /srv/asc
ln -s asc/packages/systemd/test/fixtures/hello /srv/hello
for folder in /tmp /var/tmp; do mount -t tmpfs -o mode=1777 tmpfs "$folder"; done

# Rooted in the cgroup that this shell was started in: the manager sees nothing above.
mount -t cgroup2 cgroup2 /sys/fs/cgroup

# A manager that saw the host's terminals would write to them.
mkdir /run/dev
mount -t tmpfs -o mode=755 tmpfs /run/dev
for device in null zero full random urandom tty; do cp -a "/dev/$device" /run/dev/; done
mkdir /run/dev/pts /run/dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts /run/dev/pts
ln -s pts/ptmx /run/dev/ptmx
ln -s /proc/self/fd /run/dev/fd
mount --move /run/dev /dev
rmdir /run/dev
# The manager's console: a terminal of which script(1) writes everything to our output. (/dev/kmsg has a limit of lines.)
mkfifo /run/console-is
script --quiet --flush --command 'tty > /run/console-is; exec sleep infinity' /dev/null < /dev/null &
read -r terminal < /run/console-is
touch /dev/console
mount --bind "$terminal" /dev/console

# What is left of the host cannot be written to.
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
if [ ! -s /etc/machine-id ]; then
  echo 0123456789abcdef0123456789abcdef > /run/machine-id
  mount --bind /run/machine-id /etc/machine-id
fi
mount --bind /run/lab/units /etc/systemd/system
mount -o remount,bind,ro /
hostname lab

# Debug, since every notification and every change of state has its line then: those are the events that tests wait for.
printf '[Manager]\nLogLevel=debug\nLogTarget=console\nLogColor=no\nDefaultTimeoutStopSec=20s\n' > /run/systemd/system.conf.d/lab.conf
printf '[Service]\nStandardOutput=append:/run/lab/%%N.log\nStandardError=append:/run/lab/%%N.log\n' > /run/systemd/system/service.d/lab.conf
for target in sysinit basic shutdown multi-user sockets timers network network-online umount final; do
  printf '[Unit]\nDescription=Stub of %s\nDefaultDependencies=no\n' "$target" > "/run/systemd/system/$target.target"
done

exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=lab \
  SYSTEMD_UNIT_PATH=/etc/systemd/system:/run/systemd/system SYSTEMD_GENERATOR_PATH=/nonexistent \
  SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent \
  "$MANAGER" --system --unit=multi-user.target --show-status=no
