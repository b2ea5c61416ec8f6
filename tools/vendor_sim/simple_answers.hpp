// Answers of the endpoints that are one request and one body: embeddings, images, sounds, … They
// are made from the request alone, and most say what of it arrived.
#pragma once

#include <string>

#include "answer.hpp"
#include "dialect_calls.hpp"
#include "http_request.hpp"

namespace sim {

// What a composer is given, and what it fills.
struct SimpleAnswer {
  const Request& request;
  const Answer& answer;
  std::string& body;
  std::string& content_type;
};

// Reads the model's name, from a JSON object or from multipart form data.
[[nodiscard]] CallRead read_simple_call(const Request& request);
[[nodiscard]] CallRead read_gemini_embedding_call(const Request& request);

void compose_embeddings(const SimpleAnswer& to);
void compose_gemini_embedding(const SimpleAnswer& to);
void compose_gemini_embeddings(const SimpleAnswer& to);
void compose_ollama_embeddings(const SimpleAnswer& to);

void compose_moderation(const SimpleAnswer& to);
void compose_images(const SimpleAnswer& to);
void compose_speech(const SimpleAnswer& to);
void compose_transcript(const SimpleAnswer& to);
void compose_ranking(const SimpleAnswer& to);

}  // namespace sim
