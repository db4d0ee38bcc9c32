// SPDX-License-Identifier: GPL-3.0-or-later
// scope-actor NAME OCTET DIRECTORY [DISK] [nondumpable|userns]: for each line on stdin, does some of
// everything that probes see, with its name in every path and its octet in every address, and prints the
// numbers of the processes that did it.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <glob.h>
#include <string>

namespace
{

std::string name, directory, disk;
int octet = 0;

void useFiles()
{
    const std::string path = directory + "/path-of-" + name;
    const std::string other = path + "-renamed";
    char text[64] = {};
    for (int i = 0; i < 4; ++i) {
        const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
            continue;
        (void)!write(fd, "x", 1);
        (void)!pread(fd, text, sizeof(text), 0);
        fsync(fd);
        close(fd);
        rename(path.c_str(), other.c_str());
        unlink(other.c_str());
    }
    open(("/no-path-of-" + name).c_str(), O_RDONLY | O_CLOEXEC);
}

void useNetwork()
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in peer = {};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(9);
    inet_pton(AF_INET, ("127.77.0." + std::to_string(octet)).c_str(), &peer.sin_addr);
    connect(fd, reinterpret_cast<sockaddr *>(&peer), sizeof(peer));
    for (int i = 0; i < 4; ++i)
        (void)!send(fd, "x", 1, 0);
    close(fd);
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0) {
        (void)!write(pair[0], "x", 1);
        close(pair[0]);
        close(pair[1]);
    }
}

void useDisk()
{
    const int fd = disk.empty() ? -1 : open(disk.c_str(), O_RDWR | O_DIRECT | O_CLOEXEC);
    void *buffer = nullptr;
    if (fd < 0 || posix_memalign(&buffer, 4096, 4096) != 0)
        return;
    memset(buffer, octet, 4096);
    for (int i = 0; i < 4; ++i)
        (void)!pwrite(fd, buffer, 4096, off_t(octet) * 65536 + i * 4096);
    free(buffer);
    close(fd);
}

// The device descriptor of each USB device, asked for by ourselves.
void useUsb()
{
    glob_t found = {};
    glob("/dev/bus/usb/*/*", 0, nullptr, &found);
    for (size_t i = 0; i < found.gl_pathc; ++i) {
        const int fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
        char descriptor[18];
        usbdevfs_ctrltransfer transfer = {0x80, 6, 0x100, 0, sizeof(descriptor), 1000, descriptor};
        if (fd >= 0) {
            ioctl(fd, USBDEVFS_CONTROL, &transfer);
            close(fd);
        }
    }
    globfree(&found);
}

void everything()
{
    useFiles();
    useNetwork();
    useDisk();
    useUsb();
    usleep(2000); // to wait for a processor afterwards
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    name = argv[1];
    octet = atoi(argv[2]);
    directory = argv[3];
    disk = argv[4];
    const std::string kind = argv[5];
    prctl(PR_SET_NAME, ("act-" + name).c_str());
    if (kind == "nondumpable" && prctl(PR_SET_DUMPABLE, 0) != 0)
        return 3;
    if (kind == "userns" && unshare(CLONE_NEWUSER) != 0)
        return 3;
    std::printf("ready\n");
    std::fflush(stdout);
    char line[16];
    while (std::fgets(line, sizeof(line), stdin)) {
        everything();
        const pid_t child = fork();
        if (child == 0) {
            everything();
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        // Not by those whose rights an exec would change.
        pid_t program = 0;
        if (kind == "ordinary") {
            program = fork();
            if (program == 0) {
                execl("/bin/true", ("argument-of-" + name).c_str(), nullptr);
                _exit(1);
            }
            waitpid(program, nullptr, 0);
        }
        std::printf("%d %d %d\n", getpid(), child, program);
        std::fflush(stdout);
    }
    return 0;
}
