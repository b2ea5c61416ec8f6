#include "store/json_text.hpp"

#include <boost/json.hpp>

#include "store/database_error.hpp"

namespace sar::store {

std::string to_json(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return boost::json::serialize(array);
}

Result<std::vector<std::string>> texts_from_json(std::string_view json) {
  const auto malformed = [] {
    return fail(router_error(std::string{kDatabaseError}, "a stored list is malformed"));
  };
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
  if (error || !value.is_array()) return malformed();
  std::vector<std::string> texts;
  for (const boost::json::value& element : value.get_array()) {
    if (!element.is_string()) return malformed();
    texts.emplace_back(std::string_view{element.get_string()});
  }
  return texts;
}

std::string to_json(const std::vector<config::HeaderField>& headers) {
  boost::json::object object;
  for (const config::HeaderField& header : headers) object[header.name] = header.value;
  return boost::json::serialize(object);
}

}  // namespace sar::store
