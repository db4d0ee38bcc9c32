// SPDX-License-Identifier: GPL-3.0-or-later
// Owners of libbpf's and the kernel's handles.
#pragma once

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace DKapture
{

template <auto Free> struct Freeing {
    template <typename T> void operator()(T *handle) const { Free(handle); }
};

using BpfObject = std::unique_ptr<bpf_object, Freeing<bpf_object__close>>;
using BpfLink = std::unique_ptr<bpf_link, Freeing<bpf_link__destroy>>;
using Btf = std::unique_ptr<btf, Freeing<btf__free>>;

class UniqueFd
{
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd)
        : m_fd(fd)
    {
    }
    UniqueFd(UniqueFd &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    UniqueFd &operator=(UniqueFd &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~UniqueFd()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }

private:
    int m_fd = -1;
};

// Read-only view of an mmapable array map.
class Mapping
{
public:
    Mapping() = default;
    Mapping(int fd, std::size_t size)
        : m_size(size)
    {
        m_address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
        if (m_address == MAP_FAILED)
            m_address = nullptr;
    }
    Mapping(Mapping &&other) noexcept
        : m_address(std::exchange(other.m_address, nullptr))
        , m_size(std::exchange(other.m_size, 0))
    {
    }
    Mapping &operator=(Mapping &&other) noexcept
    {
        std::swap(m_address, other.m_address);
        std::swap(m_size, other.m_size);
        return *this;
    }
    ~Mapping()
    {
        if (m_address)
            ::munmap(m_address, m_size);
    }
    const char *data() const { return static_cast<const char *>(m_address); }

private:
    void *m_address = nullptr;
    std::size_t m_size = 0;
};

} // namespace DKapture
