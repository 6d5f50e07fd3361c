#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

namespace dkms::kernel {

/// Frees what libcrypto has made, for std::unique_ptr.
template <auto Free>
struct Freer {
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

/// A pem_password_cb: answers with the std::string that `pin` points to.
inline int give_pin(char* buffer, int size, int /*writing*/, void* pin)
{
    const auto& text = *static_cast<const std::string*>(pin);
    const auto length = std::min(text.size(), static_cast<std::size_t>(size));
    std::copy_n(text.begin(), length, buffer);
    return static_cast<int>(length);
}

}  // namespace dkms::kernel
