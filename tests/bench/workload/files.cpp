// SPDX-License-Identifier: GPL-3.0-or-later
// bench-files open|data DIRECTORY COUNT FILES: reads and writes files as fast as the kernel does it, one
// operation of each kind a round, going round FILES files.
#include "timing.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <vector>

namespace
{

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    std::exit(1);
}

int openFile(const std::string &path, int flags)
{
    const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (file < 0)
        fail(path.c_str());
    return file;
}

void openWriteCloseOpenReadClose(const std::vector<std::string> &paths, long count)
{
    char buffer[64] = "some text of sixty-four bytes, which a tool may want to look at";
    for (long i = 0; i < count; ++i) {
        const std::string &path = paths[i % paths.size()];
        int file = openFile(path, O_WRONLY | O_CREAT | O_TRUNC);
        if (::write(file, buffer, sizeof(buffer)) != ssize_t(sizeof(buffer)))
            fail("write");
        ::close(file);
        file = openFile(path, O_RDONLY);
        if (::read(file, buffer, sizeof(buffer)) != ssize_t(sizeof(buffer)))
            fail("read");
        ::close(file);
    }
}

void writeAndReadOpenFiles(const std::vector<int> &files, long count)
{
    char buffer[64] = "some text of sixty-four bytes, which a tool may want to look at";
    for (long i = 0; i < count; ++i) {
        const int file = files[i % files.size()];
        const off_t place = i % 64 * off_t(sizeof(buffer));
        if (::pwrite(file, buffer, sizeof(buffer), place) != ssize_t(sizeof(buffer)))
            fail("pwrite");
        if (::pread(file, buffer, sizeof(buffer), place) != ssize_t(sizeof(buffer)))
            fail("pread");
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 5 || (std::strcmp(argv[1], "open") != 0 && std::strcmp(argv[1], "data") != 0)) {
        std::fprintf(stderr, "usage: bench-files open|data DIRECTORY COUNT FILES\n");
        return 2;
    }
    const bool isOpenLoop = std::strcmp(argv[1], "open") == 0;
    const long count = std::atol(argv[3]);
    std::vector<std::string> paths;
    std::vector<int> files;
    for (int i = 0; i < std::atoi(argv[4]); ++i) {
        paths.push_back(std::string(argv[2]) + "/file-" + std::to_string(i));
        const int file = openFile(paths.back(), O_RDWR | O_CREAT);
        if (isOpenLoop)
            ::close(file);
        else
            files.push_back(file);
    }
    Bench::waitForGo();
    const Bench::Stretch stretch;
    if (isOpenLoop)
        openWriteCloseOpenReadClose(paths, count);
    else
        writeAndReadOpenFiles(files, count);
    stretch.print(double(count));
    return 0;
}
