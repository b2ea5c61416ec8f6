sar_fuzz(sse_fuzz LIBRARIES sar_protocol)
