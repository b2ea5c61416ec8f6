#include "store/journal_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "store/directory.hpp"
#include "store/journal.hpp"

namespace sar::store {
namespace {

Error journal_error(const std::filesystem::path& file, std::string_view what) {
  return router_error("journal", fmt::format("journal {}: {}", file.string(), what));
}

Error system_error(const std::filesystem::path& file, std::string_view what, int number) {
  return journal_error(file, fmt::format("{}: {}", what, std::strerror(number)));
}

std::uint64_t checksum_of(const JournalHeader& header) {
  return XXH3_64bits(&header, offsetof(JournalHeader, checksum));
}

std::uint64_t checksum_of(std::uint64_t position) {
  return XXH3_64bits(&position, sizeof position);
}

bool is_whole(const JournalHeader::Released& released) {
  return released.checksum == checksum_of(released.position);
}

std::uint64_t with_complement(std::uint32_t epoch) {
  return (std::uint64_t{~epoch} << 32U) | epoch;
}

JournalHeader fresh_header(std::size_t file_bytes) {
  SystemRandom random;
  JournalHeader header;
  header.ring_bytes = (file_bytes - kJournalHeaderBytes) / kRecordAlignment * kRecordAlignment;
  header.id = make_uuid_v7(SystemClock{}.wall(), random);
  header.checksum = checksum_of(header);
  for (JournalHeader::Released& released : header.released)
    released.checksum = checksum_of(released.position);
  return header;
}

// Made under another name and renamed: a file of that name always has its header and its room. One
// process at a time: the other one's file would be renamed away under the first one's feet.
Result<void> create(const std::filesystem::path& file, std::size_t bytes) {
  const Descriptor directory = open_directory_of(file);
  if (!directory.is_open() || ::flock(directory.number(), LOCK_EX) != 0)
    return fail(system_error(file, "cannot lock its directory", errno));
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return {};
  const std::filesystem::path fresh = file.string() + ".new";
  const Descriptor descriptor{::open(fresh.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!descriptor.is_open()) return fail(system_error(file, "cannot create", errno));
  // Allocated, not sparse: a full disk shows here and not as a signal in the middle of a request.
  if (const int refused = ::posix_fallocate(descriptor.number(), 0, static_cast<off_t>(bytes));
      refused != 0) {
    ::unlink(fresh.c_str());
    return fail(system_error(file, "no room for it", refused));
  }
  const JournalHeader header = fresh_header(bytes);
  if (::pwrite(descriptor.number(), &header, sizeof header, 0) != sizeof header ||
      ::fsync(descriptor.number()) != 0 || ::rename(fresh.c_str(), file.c_str()) != 0)
    return fail(system_error(file, "cannot write", errno));
  if (::fsync(directory.number()) != 0)
    return fail(system_error(file, "cannot sync its directory", errno));
  return {};
}

Result<std::span<std::byte>> map_whole(const std::filesystem::path& file, int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return fail(system_error(file, "cannot inspect", errno));
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (bytes < kJournalHeaderBytes) return fail(journal_error(file, "is not a journal"));
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) return fail(system_error(file, "cannot map", errno));
  return std::span{static_cast<std::byte*>(address), bytes};
}

Result<void> check(const std::filesystem::path& file, std::span<const std::byte> mapping) {
  JournalHeader header;
  std::memcpy(&header, mapping.data(), sizeof header);
  if (header.magic != JournalHeader::kMagic || header.checksum != checksum_of(header))
    return fail(journal_error(file, "is not a journal, or its header is damaged"));
  if (header.version != JournalHeader::kVersion)
    return fail(journal_error(file, fmt::format("is of version {}", header.version)));
  if (header.ring_bytes % kRecordAlignment != 0 ||
      header.ring_bytes > mapping.size() - kJournalHeaderBytes ||
      header.ring_bytes < kJournalBytesMin - kJournalHeaderBytes)
    return fail(journal_error(file, "is shorter than it says"));
  return {};
}

}  // namespace

Result<std::unique_ptr<JournalFile>> JournalFile::open(const std::filesystem::path& file,
                                                       std::size_t bytes) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (bytes < kJournalBytesMin || bytes > kJournalBytesMax)
      return fail(journal_error(file, fmt::format("may have {} to {} bytes, not {}",
                                                  kJournalBytesMin, kJournalBytesMax, bytes)));
    SAR_CHECK(create(file, bytes));
  }
  Descriptor descriptor{::open(file.c_str(), O_RDWR | O_CLOEXEC)};
  if (!descriptor.is_open()) return fail(system_error(file, "cannot open", errno));
  if (::flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0)
    return fail(journal_error(file, "is in use by another process"));
  SAR_TRY(mapping, map_whole(file, descriptor.number()));
  if (auto sound = check(file, mapping); !sound) {
    ::munmap(mapping.data(), mapping.size());
    return fail(std::move(sound).error());
  }
  return std::unique_ptr<JournalFile>{new JournalFile{std::move(descriptor), mapping}};
}

JournalFile::JournalFile(Descriptor descriptor, std::span<std::byte> mapping)
    : descriptor_(std::move(descriptor)), mapping_(mapping) {
  const auto& [first, second] = header().released;
  const bool first_is_newest =
      is_whole(first) && (!is_whole(second) || first.position > second.position);
  next_place_ = first_is_newest ? 1 : 0;
}

JournalFile::~JournalFile() { ::munmap(mapping_.data(), mapping_.size()); }

std::uint32_t JournalFile::begin_epoch(std::uint32_t last_seen) {
  const auto stored = static_cast<std::uint32_t>(header().epoch_and_complement);
  const bool sound = header().epoch_and_complement == with_complement(stored);
  const std::uint32_t next = std::max(sound ? stored : 0, last_seen) + 1;
  header().epoch_and_complement = with_complement(next);
  return next;
}

std::uint64_t JournalFile::released() const {
  std::uint64_t newest = 0;
  for (const JournalHeader::Released& released : header().released)
    if (is_whole(released)) newest = std::max(newest, released.position);
  return newest;
}

void JournalFile::set_released(std::uint64_t position) {
  JournalHeader::Released& place = header().released[next_place_];
  place.position = position;
  std::atomic_signal_fence(std::memory_order_seq_cst);
  place.checksum = checksum_of(position);
  next_place_ = 1 - next_place_;
}

Result<void> JournalFile::sync() {
  if (!sync_failed_) sync_failed_ = ::msync(mapping_.data(), mapping_.size(), MS_SYNC) != 0;
  if (!sync_failed_) return {};
  return fail(router_error(std::string{kJournalSyncFailed},
                           "the disk refused to sync a journal; restart after it was repaired"));
}

}  // namespace sar::store
