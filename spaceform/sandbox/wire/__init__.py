"""What every dialect needs to speak HTTP: requests, replies, error bodies, paging, expansion."""
