// A door to libcrypto, for keys that are in no file.
#define OPENSSL_SUPPRESS_DEPRECATED  // the engine is what Debian 12 and RHEL 8 have
#include "lib/kernel/token_key.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#if !defined(OPENSSL_NO_ENGINE) && __has_include(<openssl/engine.h>)
#define DKMS_HAS_ENGINES
#include <openssl/engine.h>
#endif

#include "lib/base/error.hpp"
#include "lib/kernel/openssl_handles.hpp"

namespace dkms::kernel {
namespace {

constexpr const char* token = "pkcs11";

using Store = std::unique_ptr<OSSL_STORE_CTX, Freer<OSSL_STORE_close>>;
using StoreInfo = std::unique_ptr<OSSL_STORE_INFO, Freer<OSSL_STORE_INFO_free>>;
using UiMethod = std::unique_ptr<UI_METHOD, Freer<UI_destroy_method>>;

EVP_PKEY* load_by_provider(const std::string& uri, std::string pin)
{
    const UiMethod prompt(UI_UTIL_wrap_read_pem_callback(give_pin, 0));
    const Store store(OSSL_STORE_open(uri.c_str(), prompt.get(), &pin, nullptr, nullptr));
    while (store && OSSL_STORE_eof(store.get()) == 0) {
        const StoreInfo info(OSSL_STORE_load(store.get()));
        if (info && OSSL_STORE_INFO_get_type(info.get()) == OSSL_STORE_INFO_PKEY) {
            return OSSL_STORE_INFO_get1_PKEY(info.get());
        }
    }
    return nullptr;
}

#ifdef DKMS_HAS_ENGINES
using Engine = std::unique_ptr<ENGINE, Freer<ENGINE_free>>;
using RunningEngine = std::unique_ptr<ENGINE, Freer<ENGINE_finish>>;

/// @param found whether there is such an engine
EVP_PKEY* load_by_engine(const std::string& uri, std::string pin, bool& found)
{
    ENGINE_load_builtin_engines();
    const Engine engine(ENGINE_by_id(token));
    found = engine && ENGINE_init(engine.get()) == 1;
    if (!found) {
        return nullptr;
    }
    const RunningEngine running(engine.get());
    if (!pin.empty() && ENGINE_ctrl_cmd_string(engine.get(), "PIN", pin.c_str(), 0) != 1) {
        return nullptr;
    }
    const UiMethod prompt(UI_UTIL_wrap_read_pem_callback(give_pin, 0));
    return ENGINE_load_private_key(engine.get(), uri.c_str(), prompt.get(), &pin);
}
#else
EVP_PKEY* load_by_engine(const std::string& /*uri*/, std::string /*pin*/, bool& found)
{
    found = false;
    return nullptr;
}
#endif

}  // namespace

EVP_PKEY* load_token_key(const std::string& uri, const std::string& pin)
{
    if (OSSL_PROVIDER_available(nullptr, token) == 1
        || OSSL_PROVIDER_load(nullptr, token) != nullptr) {
        OSSL_PROVIDER_load(nullptr, "default");  // which loading another one has left out
        return load_by_provider(uri, pin);
    }
    bool found = false;
    auto* key = load_by_engine(uri, pin, found);
    if (!found) {
        throw Error(ErrorCode::build_failed,
                    "OpenSSL has no provider and no engine for pkcs11: keys",
                    "install pkcs11-provider, or libengine-pkcs11-openssl where there is none");
    }
    return key;
}

}  // namespace dkms::kernel
