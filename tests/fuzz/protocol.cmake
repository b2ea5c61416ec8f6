sar_fuzz(chat_json_fuzz LIBRARIES sar_protocol sar_test_support)
sar_fuzz(sse_fuzz LIBRARIES sar_protocol)
