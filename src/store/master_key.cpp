#include "store/master_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "store/directory.hpp"
#include "store/key_derivation.hpp"

namespace sar::store {
namespace {

constexpr std::size_t kMasterKeyBytes = crypto_kdf_KEYBYTES;
constexpr std::size_t kFileBytesMax = 128;  // 44 characters of base64 and perhaps a line break

Error key_error(std::string message) { return router_error("master_key", std::move(message)); }

Error file_error(std::string_view what, const std::filesystem::path& file) {
  return key_error(
      fmt::format("cannot {} the master key {}: {}", what, file.string(), std::strerror(errno)));
}

Result<Secret> decode_key(std::string_view base64, std::string_view where) {
  std::string key(kMasterKeyBytes + 1, '\0');  // one more byte, to tell a longer key
  std::size_t length = 0;
  const int refused =
      sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), base64.data(),
                        base64.size(), " \r\n", &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  Secret decoded{std::string_view{key}.substr(0, length)};
  sodium_memzero(key.data(), key.size());
  if (refused != 0 || length != kMasterKeyBytes)
    return fail(key_error(fmt::format("{} must hold 32 bytes in base64", where)));
  return decoded;
}

std::string encode_key(std::string_view key) {
  std::string text(sodium_base64_ENCODED_LEN(kMasterKeyBytes, sodium_base64_VARIANT_ORIGINAL),
                   '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(key.data()),
                    key.size(), sodium_base64_VARIANT_ORIGINAL);
  text.back() = '\n';  // in place of the terminating zero
  return text;
}

// nullopt: there is no such file.
Result<std::optional<Secret>> read_key(const std::filesystem::path& file) {
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return fail(file_error("open", file));
  }
  struct stat status{};
  if (::fstat(descriptor.number(), &status) != 0) return fail(file_error("inspect", file));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(key_error(fmt::format("{0} can be read by others: chmod 400 {0}", file.string())));
  }
  std::array<char, kFileBytesMax> text{};
  const ssize_t length = ::read(descriptor.number(), text.data(), text.size());
  if (length < 0) return fail(file_error("read", file));
  auto key = decode_key({text.data(), static_cast<std::size_t>(length)}, file.string());
  sodium_memzero(text.data(), text.size());
  if (!key) return fail(std::move(key).error());
  return std::move(*key);
}

Result<void> write_file(const std::filesystem::path& file, const Secret& text) {
  const Descriptor descriptor{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400)};
  if (!descriptor.is_open()) return fail(file_error("create", file));
  const std::string_view bytes = text.reveal();
  const ssize_t written = ::write(descriptor.number(), bytes.data(), bytes.size());
  if (written != static_cast<ssize_t>(bytes.size()) || ::fsync(descriptor.number()) != 0)
    return fail(file_error("write", file));
  return {};
}

// Written beside and linked into place, so that nobody ever reads half a key, and of two processes
// that start together one wins and both use its key.
Result<void> create_key(const std::filesystem::path& file, Random& random) {
  std::string key(kMasterKeyBytes, '\0');
  random.fill(std::as_writable_bytes(std::span{key}));
  const Secret text{encode_key(key)};
  sodium_memzero(key.data(), key.size());
  const std::filesystem::path fresh = fmt::format("{}.{:016x}", file.string(), random.next());
  auto written = write_file(fresh, text);
  const bool linked = written && ::link(fresh.c_str(), file.c_str()) == 0;
  const int link_error = errno;
  ::unlink(fresh.c_str());
  SAR_CHECK(written);
  errno = link_error;
  if (!linked && errno != EEXIST) return fail(file_error("put in place", file));
  // Before anything is encrypted with it: a key that a loss of power takes away takes all secrets.
  const Descriptor directory = open_directory_of(file);
  if (!directory.is_open() || ::fsync(directory.number()) != 0)
    return fail(file_error("sync the directory of", file));
  return {};
}

}  // namespace

Result<Secret> load_master_key(const std::filesystem::path& file, Random& random) {
  if (const char* text = std::getenv("SAR_MASTER_KEY"); text != nullptr && *text != '\0')
    return decode_key(text, "SAR_MASTER_KEY");
  SAR_TRY(existing, read_key(file));
  if (existing) return std::move(*existing);
  SAR_CHECK(create_key(file, random));
  SAR_TRY(created, read_key(file));
  if (!created) return fail(file_error("find", file));
  return std::move(*created);
}

Secret derive_pepper(const Secret& master_key) {
  return derive_subkey(master_key, Subkey::ApiKeyPepper);
}

}  // namespace sar::store
