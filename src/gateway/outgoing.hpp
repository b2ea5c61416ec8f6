// What goes out to one vendor: the caller's own bytes with the router's values between them, or the
// request translated into the vendor's dialect.
#pragma once

#include <optional>
#include <string>

#include "gateway/request.hpp"
#include "protocol/body_pieces.hpp"
#include "protocol/canonical/embedding.hpp"

namespace sar::gateway {

// What the caller sent.
struct Incoming {
  std::string_view bytes;
  std::string_view content_type;
  protocol::ChatRequestView view;
  // Read once, when a vendor of another dialect comes up; empty: not yet.
  std::optional<protocol::ChatRequest> canonical = {};
  std::optional<protocol::EmbeddingRequest> embedding = {};  // the same for embeddings
};

struct Outgoing {
  const provider::Surface* surface = nullptr;
  std::size_t credential = 0;  // of the channel
  bool translated = false;
  std::string target_text;  // where the vendor's target has the model in it
  std::string_view target;
  std::string_view content_type;
  std::string model_value;  // the vendor's name for the model as it stands in the body
  std::string text;         // the body, if it is not the caller's own bytes
  protocol::BodyPieces pieces;
  protocol::Fidelity fidelity;
};

// Chooses surface, credential and target of `out`; views point into `out` and the snapshot.
void choose_surface(const Request& request, const routing::Target& target, Outgoing& out);

// Reads the caller's body into the canonical model, once. Errors (the caller's): BadRequest naming
// the field by its path.
[[nodiscard]] Result<void> read_canonical(Request& request, Incoming& incoming);

// Makes the body; views in `out` point into `incoming` and `out` itself. REQUIRES: a surface was
// chosen, and the canonical model read if it is to be translated. Errors (the caller's, another
// vendor may take it): BadRequest naming what the vendor's dialect cannot say; with
// `request.strict`, every field that would be dropped or changed.
[[nodiscard]] Result<void> make_body(const Request& request, const routing::Target& target,
                                     const Incoming& incoming, Outgoing& out);

}  // namespace sar::gateway
