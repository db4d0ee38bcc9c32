// SPDX-License-Identifier: GPL-3.0-or-later
// bench-threads PROCESSES THREADS: so many processes of so many threads each, asleep until stdin ends.
#include "timing.h"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <vector>

namespace
{

void *sleepForever(void *)
{
    for (;;)
        ::pause();
}

// The child's end of a pipe says that its threads are there.
void beProcess(int threads, int ready)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, 64 * 1024);
    for (int i = 1; i < threads; ++i) {
        pthread_t thread;
        if (::pthread_create(&thread, &attributes, sleepForever, nullptr) != 0) {
            std::perror("pthread_create");
            ::_exit(1);
        }
    }
    ::close(ready);
    sleepForever(nullptr);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench-threads PROCESSES THREADS\n");
        return 2;
    }
    int ready[2];
    if (::pipe(ready) != 0)
        return 1;
    std::vector<pid_t> children;
    for (int i = 0; i < std::atoi(argv[1]); ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ready[0]);
            beProcess(std::atoi(argv[2]), ready[1]);
        }
        if (child < 0) {
            std::perror("fork");
            return 1;
        }
        children.push_back(child);
    }
    ::close(ready[1]);
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 0)
        return 1;
    std::printf("ready\n");
    std::fflush(stdout);
    Bench::waitForGo();
    for (const pid_t child : children)
        ::kill(child, SIGKILL);
    // The next measurement must not meet what is left of them.
    for (const pid_t child : children)
        ::waitpid(child, nullptr, 0);
    return 0;
}
