#include "app/application.hpp"
#include "app/commands_shared.hpp"

namespace sar::app {

int serve(const Places& places) {
  auto loaded = load_or_complain(places);
  if (!loaded) return kBadUsage;
  auto application = Application::build(source_of(places), std::move(*loaded), places.data_dir);
  if (!application) return complain(application.error());
  return (*application)->run();
}

}  // namespace sar::app
