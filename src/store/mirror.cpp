#include "store/mirror.hpp"

#include "store/database_error.hpp"
#include "store/mirror_rows.hpp"

namespace sar::store {

Result<void> mirror_configuration(Database& database, const MirrorSource& source) {
  return while_doing("mirror the configuration", database.write([&](soci::session& session) {
    const MirrorRun run{.session = session,
                        .configuration = source.configuration,
                        .list_prices = source.list_prices,
                        .master_key = source.master_key,
                        .random = source.random,
                        .now = source.now};
    mark_all_removed(run);
    put_providers(run);  // referred to by channels, and they by their parts
    put_channels(run);
    put_channel_models(run);
    put_credentials(run);
    put_model_groups(run);
    put_model_group_members(run);
    put_prices(run);
    return Result<void>{};
  }));
}

}  // namespace sar::store
